#include "tests/replay/operations.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace riverd::replay {
namespace {

using namespace std::chrono;

using Step = std::function<void(World&, std::size_t)>;

/// Something done once to an outlet.
Operation once(std::string name, std::function<void(Outlet&, World&)> step) {
  return {std::move(name),
          [step = std::move(step)](World& world, std::size_t i) { step(world.outlet(i), world); },
          {},
          false};
}

/// Something an outlet does in every answer until it ends.
Operation habit(std::string name, bool Habits::* habit) {
  return {std::move(name), [habit](World& world, std::size_t i) { world.outlet(i).habits.*habit = true; },
          [habit](World& world, std::size_t i) { world.outlet(i).habits.*habit = false; }, false};
}

/// So many items for as long as it lasts.
Operation showing(std::string name, std::size_t items) {
  return {std::move(name), [items](World& world, std::size_t i) { world.outlet(i).habits.shown = items; },
          [](World& world, std::size_t i) { world.outlet(i).habits.shown.reset(); }, false};
}

Operation editing(std::string name, bool title, bool text) {
  const auto step = [title, text](World& world, std::size_t i) {
    const std::size_t shown = std::min(world.outlet(i).items.size(), world.outlet(i).window);
    for (std::size_t item = 0; item < shown; item += 2) world.edit(i, item, title, text);
  };
  return {std::move(name), step, {}, false};
}

std::string other_scheme(const std::string& scheme) {
  return scheme == "http" ? "https" : "http";
}

void move_host(Outlet& outlet) {
  ++outlet.keys.generation;
  outlet.keys.host = "www" + std::to_string(outlet.keys.generation) + "." + outlet.name + ".example";
}

void turn_guids(Outlet& outlet) {
  constexpr std::array kinds{GuidKind::permalink, GuidKind::number, GuidKind::tag,
                             GuidKind::urn,       GuidKind::opaque, GuidKind::none};
  const auto found = std::find(kinds.begin(), kinds.end(), outlet.keys.guid);
  const auto next =
      found == kinds.end() ? 0 : (found - kinds.begin() + 1) % static_cast<std::ptrdiff_t>(kinds.size());
  outlet.keys.guid = kinds[static_cast<std::size_t>(next)];
}

/// Some of the items an outlet shows.
std::vector<Item*> some_shown(Outlet& outlet, World& world) {
  std::vector<Item*> out;
  const std::size_t shown = std::min(outlet.items.size(), outlet.window);
  for (std::size_t i = 0; i < shown; ++i) {
    if (world.random().chance(0.3)) out.push_back(&outlet.items[i]);
  }
  return out;
}

void date_now(Item& item, const World& world) {
  if (item.stamp) return;  // its dates stand in its text
  item.updated = floor<seconds>(world.now());
  item.published = *item.updated;
}

std::vector<Operation> keys_changed() {
  std::vector<Operation> out;
  out.push_back(once("guids to https", [](Outlet& outlet, World&) {
    Keys& keys = outlet.keys;
    keys.guid_scheme = other_scheme(keys.guid_scheme.value_or(keys.scheme));
    if (keys.guid != GuidKind::permalink) ++keys.generation;
  }));
  out.push_back(once("guids and links to https",
                     [](Outlet& outlet, World&) { outlet.keys.scheme = other_scheme(outlet.keys.scheme); }));
  out.push_back(once("moved to another host", [](Outlet& outlet, World&) { move_host(outlet); }));
  out.push_back(
      once("trailing slashes", [](Outlet& outlet, World&) { outlet.keys.slash = !outlet.keys.slash; }));
  out.push_back(once("guids of another kind", [](Outlet& outlet, World&) { turn_guids(outlet); }));
  out.push_back(once("all guids new", [](Outlet& outlet, World&) { ++outlet.keys.generation; }));
  out.push_back(once("one guid new", [](Outlet& outlet, World& world) {
    if (outlet.items.empty()) return;
    ++outlet.items[world.random().below(std::min(outlet.items.size(), outlet.window))].generation;
  }));
  out.push_back(once("all guids and links new", [](Outlet& outlet, World&) {
    ++outlet.keys.generation;
    outlet.keys.section = "articles" + std::to_string(outlet.keys.generation);
  }));
  out.push_back(habit("fresh guids and links in each answer", &Habits::fresh_keys));
  out.push_back({"all new after a day away",
                 [](World& world, std::size_t i) { world.outlet(i).habits.down = true; },
                 [](World& world, std::size_t i) {
                   world.outlet(i).habits.down = false;
                   move_host(world.outlet(i));
                   turn_guids(world.outlet(i));
                 },
                 true});
  out.push_back(habit("guids left out", &Habits::guids_left_out));
  out.push_back(habit("guids shared by two", &Habits::shared_guids));
  out.push_back(habit("one guid for all", &Habits::one_guid));
  out.push_back(habit("links to the front page", &Habits::home_links));
  out.push_back(habit("tracking parameters", &Habits::tracking_parameters));
  return out;
}

std::vector<Operation> dates_changed() {
  std::vector<Operation> out;
  out.push_back(once("some dates bumped", [](Outlet& outlet, World& world) {
    for (Item* item : some_shown(outlet, world)) date_now(*item, world);
  }));
  out.push_back(once("all dated anew", [](Outlet& outlet, World& world) {
    for (Item& item : outlet.items) date_now(item, world);
  }));
  out.push_back(habit("dated anew in each answer", &Habits::dated_now));
  out.push_back(habit("dated ahead", &Habits::dated_ahead));
  out.push_back(habit("dates left out", &Habits::dates_left_out));
  return out;
}

std::vector<Operation> items_changed() {
  std::vector<Operation> out;
  out.push_back(habit("shuffled", &Habits::shuffled));
  out.push_back(showing("cut to one item", 1));
  out.push_back(showing("cut to five items", 5));
  out.push_back(habit("emptied", &Habits::emptied));
  out.push_back({"old items back", [](World& world, std::size_t i) { world.outlet(i).window *= 3; },
                 [](World& world, std::size_t i) { world.outlet(i).window /= 3; }, false});
  out.push_back(once("an item deleted", [](Outlet& outlet, World& world) {
    if (outlet.items.empty()) return;
    const std::size_t item = world.random().below(std::min(outlet.items.size(), outlet.window));
    outlet.items.erase(outlet.items.begin() + static_cast<std::ptrdiff_t>(item));
  }));
  out.push_back(editing("titles edited", true, false));
  out.push_back(editing("texts edited", false, true));
  out.push_back(editing("titles and texts edited", true, true));
  return out;
}

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = [] {
    std::vector<Operation> out = keys_changed();
    for (auto& one : dates_changed()) out.push_back(std::move(one));
    for (auto& one : items_changed()) out.push_back(std::move(one));
    return out;
  }();
  return all;
}

const Operation& operation(std::string_view name) {
  for (const auto& one : operations()) {
    if (one.name == name) return one;
  }
  throw std::out_of_range("no operation is called " + std::string(name));
}

}  // namespace riverd::replay
