// The examples for Prometheus and Grafana speak of metrics that exist.

#include "daemon/runtime/log_event.hpp"
#include "daemon/runtime/metric_table.hpp"
#include "docs/reference/reference.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

using namespace riverd;

namespace {

std::string example(const std::string& name) {
  std::ifstream in(std::string(RIVERD_SOURCE_DIR) + "/examples/monitoring/" + name);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Every series that a metric is written as.
std::set<std::string> known_series() {
  std::set<std::string> names;
  for (const runtime::Metric* metric : runtime::metric_table()) {
    const std::string name(metric->name);
    if (metric->type == runtime::MetricType::histogram) {
      names.insert({name + "_bucket", name + "_sum", name + "_count"});
    } else {
      names.insert(name);
    }
  }
  return names;
}

/// The names in an expression that look like ours.
std::set<std::string> names_in(const std::string& expression) {
  static const std::regex name(R"(\b(?:riverd|process)_[a-z0-9_]+)");
  std::set<std::string> names;
  for (std::sregex_iterator at(expression.begin(), expression.end(), name), end; at != end; ++at)
    names.insert(at->str());
  return names;
}

/// Every value of the key `expr`, wherever it stands.
void collect_expressions(const boost::json::value& value, std::vector<std::string>& out) {
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) collect_expressions(element, out);
  } else if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      if (key == "expr") {
        out.emplace_back(member.as_string());
      } else {
        collect_expressions(member, out);
      }
    }
  }
}

}  // namespace

TEST_CASE("riverd-monitoring(7) has every metric with its type, its label and what it means") {
  const std::string page = reference::metrics_manual();
  for (const runtime::Metric* metric : runtime::metric_table()) {
    INFO(metric->name);
    CHECK(page.find(".TP\n\\fB" + reference::roff(metric->name) + "\\fR (" +
                    std::string(to_string(metric->type)) + ")\n" + reference::roff(metric->help) + "\n") !=
          std::string::npos);
    if (!metric->label.empty()) CHECK(page.find(reference::roff(metric->label)) != std::string::npos);
  }
}

TEST_CASE("riverd-monitoring(7) has every MESSAGE_ID") {
  const std::string page = reference::messages_manual();
  for (const runtime::LogMessage* message : runtime::log_messages()) {
    INFO(message->id);
    CHECK(page.find(".TP\n\\fB" + std::string(message->id) + "\\fR\n" + reference::roff(message->what) +
                    ".\n") != std::string::npos);
  }
}

TEST_CASE("the alerts name metrics that exist") {
  const auto known = known_series();
  const auto names = names_in(example("riverd.rules.yml"));
  CHECK(names.size() >= 8);
  for (const auto& name : names) {
    INFO(name);
    CHECK(known.contains(name));
  }
}

TEST_CASE(
    "every expression of the dashboard names metrics that exist, and the dashboard shows all that riverd "
    "has") {
  const auto dashboard = boost::json::parse(example("dashboard.json"));
  std::vector<std::string> expressions;
  collect_expressions(dashboard, expressions);
  REQUIRE(expressions.size() > 20);
  const auto known = known_series();
  std::set<std::string> shown;
  for (const auto& expression : expressions) {
    INFO(expression);
    const auto names = names_in(expression);
    CHECK_FALSE(names.empty());
    for (const auto& name : names) CHECK(known.contains(name));
    shown.insert(names.begin(), names.end());
  }
  for (const runtime::Metric* metric : runtime::metric_table()) {
    INFO(metric->name);
    const std::string name(metric->name);
    CHECK((shown.contains(name) || shown.contains(name + "_bucket")));
  }
}

TEST_CASE("the dashboard is laid out as Grafana wants it") {
  const auto dashboard = boost::json::parse(example("dashboard.json"));
  CHECK(dashboard.at("schemaVersion").as_int64() >= 36);
  CHECK(dashboard.at("uid").as_string() == "riverd");
  std::set<std::int64_t> ids;
  std::set<std::pair<std::int64_t, std::int64_t>> taken;
  for (const auto& panel : dashboard.at("panels").as_array()) {
    INFO(panel.at("title").as_string());
    CHECK(ids.insert(panel.at("id").as_int64()).second);
    CHECK_FALSE(panel.at("targets").as_array().empty());
    CHECK(panel.at("datasource").at("uid").as_string() == "${datasource}");
    const auto& place = panel.at("gridPos");
    const auto x = place.at("x").as_int64();
    const auto y = place.at("y").as_int64();
    CHECK(x + place.at("w").as_int64() <= 24);
    for (auto column = x; column < x + place.at("w").as_int64(); ++column) {
      for (auto row = y; row < y + place.at("h").as_int64(); ++row) CHECK(taken.emplace(column, row).second);
    }
  }
}
