#include "feeds/text/encoding_labels.hpp"

#include "feeds/text/ascii.hpp"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>

namespace riverd::text {
namespace {

struct Label {
  std::string_view label;  // lower case, without `-`, `_`, `:` and spaces
  std::string_view reported;
  const char* converter;
};

// The encodings of feeds in the wild under every name they go by. What browsers read as a superset is
// read as that superset (gb2312 as gb18030, latin-1 as windows-1252, …).
constexpr std::array<Label, 114> labels = {{
    {"utf8", "utf-8", "UTF-8"},
    {"unicode11utf8", "utf-8", "UTF-8"},
    {"unicode20utf8", "utf-8", "UTF-8"},
    {"xunicode20utf8", "utf-8", "UTF-8"},
    {"u8", "utf-8", "UTF-8"},
    {"utf8sig", "utf-8", "UTF-8"},
    {"gb18030", "gb18030", "gb18030"},
    {"gb2312", "gb18030", "gb18030"},
    {"gbk", "gb18030", "gb18030"},
    {"xgbk", "gb18030", "gb18030"},
    {"chinese", "gb18030", "gb18030"},
    {"csgb2312", "gb18030", "gb18030"},
    {"gb231280", "gb18030", "gb18030"},
    {"isoir58", "gb18030", "gb18030"},
    {"cp936", "gb18030", "gb18030"},
    {"ms936", "gb18030", "gb18030"},
    {"windows936", "gb18030", "gb18030"},
    {"euccn", "gb18030", "gb18030"},
    {"hz", "hz", "HZ"},
    {"hzgb2312", "hz", "HZ"},
    {"big5", "big5", "Big5-HKSCS"},
    {"big5hkscs", "big5", "Big5-HKSCS"},
    {"cnbig5", "big5", "Big5-HKSCS"},
    {"csbig5", "big5", "Big5-HKSCS"},
    {"xxbig5", "big5", "Big5-HKSCS"},
    {"cp950", "big5", "Big5-HKSCS"},
    {"shiftjis", "shift_jis", "ibm-943_P15A-2003"},
    {"sjis", "shift_jis", "ibm-943_P15A-2003"},
    {"xsjis", "shift_jis", "ibm-943_P15A-2003"},
    {"mskanji", "shift_jis", "ibm-943_P15A-2003"},
    {"windows31j", "shift_jis", "ibm-943_P15A-2003"},
    {"csshiftjis", "shift_jis", "ibm-943_P15A-2003"},
    {"ms932", "shift_jis", "ibm-943_P15A-2003"},
    {"cp932", "shift_jis", "ibm-943_P15A-2003"},
    {"eucjp", "euc-jp", "EUC-JP"},
    {"xeucjp", "euc-jp", "EUC-JP"},
    {"ujis", "euc-jp", "EUC-JP"},
    {"cseucpkdfmtjapanese", "euc-jp", "EUC-JP"},
    {"iso2022jp", "iso-2022-jp", "ISO-2022-JP"},
    {"csiso2022jp", "iso-2022-jp", "ISO-2022-JP"},
    {"euckr", "euc-kr", "windows-949"},
    {"ksc56011987", "euc-kr", "windows-949"},
    {"ksc5601", "euc-kr", "windows-949"},
    {"ksc56011989", "euc-kr", "windows-949"},
    {"korean", "euc-kr", "windows-949"},
    {"windows949", "euc-kr", "windows-949"},
    {"cseuckr", "euc-kr", "windows-949"},
    {"isoir149", "euc-kr", "windows-949"},
    {"cp949", "euc-kr", "windows-949"},
    {"uhc", "euc-kr", "windows-949"},
    {"iso88591", "windows-1252", "windows-1252"},
    {"latin1", "windows-1252", "windows-1252"},
    {"l1", "windows-1252", "windows-1252"},
    {"cp819", "windows-1252", "windows-1252"},
    {"ascii", "windows-1252", "windows-1252"},
    {"usascii", "windows-1252", "windows-1252"},
    {"ansix341968", "windows-1252", "windows-1252"},
    {"iso646us", "windows-1252", "windows-1252"},
    {"cp1252", "windows-1252", "windows-1252"},
    {"windows1252", "windows-1252", "windows-1252"},
    {"xcp1252", "windows-1252", "windows-1252"},
    {"ansi", "windows-1252", "windows-1252"},
    {"iso88592", "iso-8859-2", "ISO-8859-2"},
    {"latin2", "iso-8859-2", "ISO-8859-2"},
    {"iso88593", "iso-8859-3", "ISO-8859-3"},
    {"iso88594", "iso-8859-4", "ISO-8859-4"},
    {"iso88595", "iso-8859-5", "ISO-8859-5"},
    {"cyrillic", "iso-8859-5", "ISO-8859-5"},
    {"iso88596", "iso-8859-6", "ISO-8859-6"},
    {"arabic", "iso-8859-6", "ISO-8859-6"},
    {"iso88597", "iso-8859-7", "ISO-8859-7"},
    {"greek", "iso-8859-7", "ISO-8859-7"},
    {"iso88598", "iso-8859-8", "ISO-8859-8"},
    {"iso88598i", "iso-8859-8-i", "ISO-8859-8"},
    {"hebrew", "iso-8859-8", "ISO-8859-8"},
    {"logical", "iso-8859-8-i", "ISO-8859-8"},
    {"iso88599", "windows-1254", "windows-1254"},
    {"latin5", "windows-1254", "windows-1254"},
    {"iso885910", "iso-8859-10", "iso-8859_10-1998"},
    {"iso885911", "windows-874", "windows-874"},
    {"tis620", "windows-874", "windows-874"},
    {"windows874", "windows-874", "windows-874"},
    {"iso885913", "iso-8859-13", "ISO-8859-13"},
    {"iso885914", "iso-8859-14", "iso-8859_14-1998"},
    {"iso885915", "iso-8859-15", "ISO-8859-15"},
    {"latin9", "iso-8859-15", "ISO-8859-15"},
    {"iso885916", "iso-8859-16", "ISO-8859-16"},
    {"windows1250", "windows-1250", "windows-1250"},
    {"cp1250", "windows-1250", "windows-1250"},
    {"windows1251", "windows-1251", "windows-1251"},
    {"cp1251", "windows-1251", "windows-1251"},
    {"windows1253", "windows-1253", "windows-1253"},
    {"cp1253", "windows-1253", "windows-1253"},
    {"windows1254", "windows-1254", "windows-1254"},
    {"cp1254", "windows-1254", "windows-1254"},
    {"windows1255", "windows-1255", "windows-1255"},
    {"cp1255", "windows-1255", "windows-1255"},
    {"windows1256", "windows-1256", "windows-1256"},
    {"cp1256", "windows-1256", "windows-1256"},
    {"windows1257", "windows-1257", "windows-1257"},
    {"cp1257", "windows-1257", "windows-1257"},
    {"windows1258", "windows-1258", "windows-1258"},
    {"cp1258", "windows-1258", "windows-1258"},
    {"koi8r", "koi8-r", "KOI8-R"},
    {"koi8", "koi8-r", "KOI8-R"},
    {"koi", "koi8-r", "KOI8-R"},
    {"koi8u", "koi8-u", "KOI8-U"},
    {"koi8ru", "koi8-u", "KOI8-U"},
    {"macintosh", "macintosh", "macintosh"},
    {"mac", "macintosh", "macintosh"},
    {"macroman", "macintosh", "macintosh"},
    {"xmacroman", "macintosh", "macintosh"},
    {"xmaccyrillic", "x-mac-cyrillic", "x-mac-cyrillic"},
    {"maccyrillic", "x-mac-cyrillic", "x-mac-cyrillic"},
}};

std::string folded(std::string_view label) {
  std::string out;
  for (const char c : label) {
    if (is_alphanumeric(c)) out += lower(c);
  }
  return out;
}

/// Names of decoders that only ICU's own table knows; they live for ever, being few.
std::string_view remembered(const std::string& name) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<std::string>> names;
  const std::scoped_lock lock(mutex);
  auto& place = names[name];
  if (!place) place = std::make_unique<std::string>(name);
  return *place;
}

}  // namespace

EncodingName find_encoding(std::string_view label) {
  constexpr std::size_t longest = 40;
  const std::string name = folded(label);
  if (name.empty() || name.size() > longest) return {};
  const auto found =
      std::find_if(labels.begin(), labels.end(), [&](const Label& known) { return known.label == name; });
  if (found != labels.end()) return {found->reported, found->converter};
  if (name == "utf16" || name == "utf16le" || name == "ucs2" || name == "unicode" || name == "iso10646ucs2") {
    return {"utf-16le", "UTF-16LE"};
  }
  if (name == "utf16be") return {"utf-16be", "UTF-16BE"};
  if (name == "utf32" || name == "utf32le" || name == "ucs4") return {"utf-32le", "UTF-32LE"};
  if (name == "utf32be") return {"utf-32be", "UTF-32BE"};
  // IBM's code pages and other rarities by ICU's own names; never its UTF-7 and other stateful tricks.
  if (name.find("utf") != std::string::npos || name.find("scsu") != std::string::npos ||
      name.find("bocu") != std::string::npos || name.find("imap") != std::string::npos) {
    return {};
  }
  UErrorCode status = U_ZERO_ERROR;
  std::string plain;
  for (const char c : label) {
    if (c > ' ' && c != '"' && c != '\'') plain += lower(c);
  }
  const char* standard = ucnv_getStandardName(plain.c_str(), "IANA", &status);
  if (U_FAILURE(status) || standard == nullptr) return {};
  const std::string_view kept = remembered(plain);
  return {kept, kept.data()};  // NOLINT(bugprone-suspicious-stringview-data-usage): a whole string's
}

}  // namespace riverd::text
