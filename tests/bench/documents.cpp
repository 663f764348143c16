#include "tests/bench/documents.hpp"

namespace riverd::bench {

std::string full_text_feed(std::size_t items, std::size_t feed) {
  const std::string source = "https://source-" + std::to_string(feed) + ".example/";
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Source " +
                    std::to_string(feed) + "</title><link>" + source + "</link><description>d</description>";
  for (std::size_t i = 0; i < items; ++i) {
    const std::string number = std::to_string(i);
    out += "<item><!--" + std::to_string(1'740'249'544'000 + i * 60'000) + "--><title>Item " + number +
           "</title><link>" + source + number + "</link><guid>" + source + number +
           "</guid><pubDate>Sat, 22 Feb 2025 18:39:04 GMT</pubDate><description><![CDATA[";
    for (int paragraph = 0; paragraph < 12; ++paragraph) {
      const std::string mark = number + "." + std::to_string(paragraph);
      out +=
          i % 2 == 0
              ? "<p style=\"text-align: left;\">" + mark +
                    " 水位站的老站长说，记录一条河，最要紧的不是仪器，而是不间断。他每天清晨读一次水尺，"
                    "四十六年里只缺过三天。这些数字如今都进了数据库，带着时间戳，重复的自动合并。</p>"
              : "<p>" + mark +
                    " Bring a lamp with a narrow beam and read the <em>lower</em> edge of the meniscus; the "
                    "level you can look up again, the minute you cannot. <a href=\"/notes?a=1&amp;b=" +
                    mark +
                    "\">More</a> on this page &mdash; with a picture <img src=\"/p.png\" alt=\"p\">.</p>";
    }
    out += "]]></description></item>";
  }
  return out + "</channel></rss>";
}

}  // namespace riverd::bench
