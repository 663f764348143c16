#include "daemon/commands/deep/finding.hpp"

#include "daemon/commands/terminal.hpp"
#include "daemon/log.hpp"
#include "feeds/text/hide_secrets.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace riverd::commands::deep {
namespace {

std::string shown(std::string_view text) {
  return log_safe(text::hide_secrets(text));
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string out(text);
  out.resize(std::max(out.size(), columns), ' ');
  return out + "  ";
}

Tone tone_of(Severity severity) {
  switch (severity) {
    case Severity::fine:
      return Tone::good;
    case Severity::warning:
      return Tone::warning;
    case Severity::problem:
      break;
  }
  return Tone::bad;
}

std::size_t count(std::span<const Finding> findings, Severity severity) {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::fine:
      return "ok";
    case Severity::warning:
      return "warning";
    case Severity::problem:
      break;
  }
  return "problem";
}

bool any_problem(std::span<const Finding> findings) {
  return count(findings, Severity::problem) > 0;
}

std::string text_of(std::span<const Finding> findings, bool colours) {
  constexpr std::size_t severity_columns = 7;
  std::size_t check_columns = 0;
  for (const Finding& finding : findings) check_columns = std::max(check_columns, finding.check.size());
  const std::string below(severity_columns + check_columns + 4, ' ');
  std::string out;
  for (const Finding& finding : findings) {
    out += painted(std::string(to_string(finding.severity)), tone_of(finding.severity), colours) +
           std::string(severity_columns + 2 - to_string(finding.severity).size(), ' ') +
           padded(finding.check, check_columns) + shown(finding.what) + "\n";
    if (!finding.remedy.empty()) out += below + "-> " + shown(finding.remedy) + "\n";
  }
  const auto problems = count(findings, Severity::problem);
  const auto warnings = count(findings, Severity::warning);
  if (problems + warnings == 0) return out + "everything is in order\n";
  return out + std::to_string(problems) + (problems == 1 ? " problem, " : " problems, ") +
         std::to_string(warnings) + (warnings == 1 ? " warning\n" : " warnings\n");
}

std::string json_of(std::span<const Finding> findings) {
  boost::json::array list;
  for (const Finding& finding : findings) {
    boost::json::object one = {
        {"check", finding.check}, {"severity", to_string(finding.severity)}, {"what", shown(finding.what)}};
    if (!finding.remedy.empty()) one["remedy"] = shown(finding.remedy);
    list.push_back(std::move(one));
  }
  const boost::json::object all = {{"ok", !any_problem(findings)}, {"findings", std::move(list)}};
  return boost::json::serialize(all) + "\n";
}

}  // namespace riverd::commands::deep
