#include "daemon/runtime/log_event.hpp"
#include "daemon/runtime/metric_table.hpp"
#include "docs/reference/reference.hpp"

namespace riverd::reference {

std::string metrics_manual() {
  std::string text;
  for (const runtime::Metric* metric : runtime::metric_table()) {
    text += ".TP\n\\fB" + roff(metric->name) + "\\fR (" + roff(to_string(metric->type)) + ")\n";
    text += roff(metric->help) + "\n";
    if (!metric->label.empty()) text += ".br\nLabel \\fI" + roff(metric->label) + "\\fR.\n";
  }
  return text;
}

std::string messages_manual() {
  std::string text;
  for (const runtime::LogMessage* message : runtime::log_messages())
    text += ".TP\n\\fB" + roff(message->id) + "\\fR\n" + roff(message->what) + ".\n";
  return text;
}

}  // namespace riverd::reference
