#include "feeds/text/sanitize_policy.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/name_set.hpp"

#include <algorithm>
#include <array>

namespace riverd::text {
namespace {

// clang-format off
// Every list is in the order of bytes.

constexpr std::array<std::string_view, 45> url_schemes = {
    "aim", "callto", "cvs", "facetime", "feed", "file", "ftp", "git", "gopher", "gtalk", "h323", "hdl",
    "http", "https", "imap", "irc", "irc6", "ircs", "itms", "magnet", "mailto", "mms", "msnim", "news",
    "nntp", "podcast", "prospero", "rsync", "rtsp", "rtspu", "sftp", "sip", "sips", "skype", "smb", "snews",
    "ssh", "svn", "svn+ssh", "tel", "telnet", "urn", "wais", "xmpp", "ymsg"};

constexpr std::array<std::string_view, 111> html_elements = {
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "bdi", "bdo", "big",
    "blockquote", "br", "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup",
    "command", "datagrid", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt",
    "em", "event-source", "fieldset", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "i", "img", "input", "ins", "kbd", "keygen", "label", "legend", "li",
    "m", "map", "mark", "menu", "meter", "multicol", "nav", "nextid", "noscript", "ol", "optgroup",
    "option", "output", "p", "picture", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s",
    "samp", "section", "select", "small", "sound", "source", "spacer", "span", "strike", "strong", "sub",
    "sup", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "time", "tr", "track", "tt", "u",
    "ul", "var", "video", "wbr"};

constexpr std::array<std::string_view, 146> html_attributes = {
    "abbr", "accept", "accept-charset", "accesskey", "action", "align", "alt", "autocomplete", "autofocus",
    "axis", "background", "balance", "bgcolor", "bgproperties", "border", "bordercolor", "bordercolordark",
    "bordercolorlight", "bottompadding", "cellpadding", "cellspacing", "ch", "challenge", "char", "charoff",
    "charset", "checked", "choff", "cite", "class", "clear", "color", "cols", "colspan", "compact",
    "contenteditable", "controls", "coords", "data", "datafld", "datapagesize", "datasrc", "datetime",
    "decoding", "default", "delay", "dir", "disabled", "draggable", "dynsrc", "enctype", "end", "face",
    "for", "form", "frame", "galleryimg", "gutter", "headers", "height", "hidden", "hidefocus", "high",
    "href", "hreflang", "hspace", "icon", "id", "inputmode", "ismap", "keytype", "label", "lang",
    "leftspacing", "list", "loading", "longdesc", "loop", "loopcount", "loopend", "loopstart", "low",
    "lowsrc", "max", "maxlength", "media", "method", "min", "multiple", "name", "nohref", "noshade",
    "nowrap", "open", "optimum", "pattern", "ping", "point-size", "poster", "pqg", "preload", "prompt",
    "radiogroup", "readonly", "rel", "repeat-max", "repeat-min", "replace", "required", "rev",
    "rightspacing", "rows", "rowspan", "rules", "scope", "selected", "shape", "size", "sizes", "span",
    "src", "srclang", "srcset", "start", "step", "style", "summary", "suppress", "tabindex", "target",
    "template", "title", "toppadding", "type", "unselectable", "urn", "usemap", "valign", "value",
    "variable", "volume", "vrml", "vspace", "width", "wrap", "xml:lang"};

constexpr std::array<std::string_view, 44> math_elements = {
    "annotation", "annotation-xml", "maction", "maligngroup", "malignmark", "math", "menclose", "merror",
    "mfenced", "mfrac", "mglyph", "mi", "mlabeledtr", "mlongdiv", "mmultiscripts", "mn", "mo", "mover",
    "mpadded", "mphantom", "mprescripts", "mroot", "mrow", "ms", "mscarries", "mscarry", "msgroup",
    "msline", "mspace", "msqrt", "msrow", "mstack", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd",
    "mtext", "mtr", "munder", "munderover", "none", "semantics"};

constexpr std::array<std::string_view, 99> math_attributes = {
    "accent", "accentunder", "actiontype", "align", "alignmentscope", "altimg", "altimg-height",
    "altimg-valign", "altimg-width", "alttext", "bevelled", "charalign", "close", "columnalign",
    "columnlines", "columnspacing", "columnspan", "columnwidth", "crossout", "decimalpoint", "denomalign",
    "depth", "dir", "display", "displaystyle", "edge", "encoding", "equalcolumns", "equalrows", "fence",
    "fontstyle", "fontweight", "form", "frame", "framespacing", "groupalign", "height", "href", "id",
    "indentalign", "indentalignfirst", "indentalignlast", "indentshift", "indentshiftfirst",
    "indentshiftlast", "indenttarget", "infixlinebreakstyle", "largeop", "length", "linebreak",
    "linebreakmultchar", "linebreakstyle", "lineleading", "linethickness", "location", "longdivstyle",
    "lquote", "lspace", "mathbackground", "mathcolor", "mathsize", "mathvariant", "maxsize",
    "minlabelspacing", "minsize", "movablelimits", "notation", "numalign", "open", "other", "overflow",
    "position", "rowalign", "rowlines", "rowspacing", "rowspan", "rquote", "rspace", "scriptlevel",
    "scriptminsize", "scriptsizemultiplier", "selection", "separator", "separators", "shift", "side", "src",
    "stackalign", "stretchy", "subscriptshift", "superscriptshift", "symmetric", "voffset", "width",
    "xlink:href", "xlink:show", "xlink:type", "xmlns", "xmlns:xlink"};

constexpr std::array<std::string_view, 27> svg_elements = {
    "a", "circle", "defs", "desc", "ellipse", "font-face", "font-face-name", "font-face-src", "g", "glyph",
    "hkern", "line", "lineargradient", "marker", "metadata", "missing-glyph", "path", "polygon", "polyline",
    "radialgradient", "rect", "stop", "svg", "switch", "text", "title", "tspan"};

constexpr std::array<std::string_view, 140> svg_attributes = {
    "accent-height", "accumulate", "additive", "alphabetic", "arabic-form", "ascent", "attributename",
    "attributetype", "baseprofile", "bbox", "begin", "by", "calcmode", "cap-height", "class", "color",
    "color-rendering", "content", "cx", "cy", "d", "descent", "display", "dur", "dx", "dy", "end", "fill",
    "fill-opacity", "fill-rule", "font-family", "font-size", "font-stretch", "font-style", "font-variant",
    "font-weight", "from", "fx", "fy", "g1", "g2", "glyph-name", "gradientunits", "hanging", "height",
    "horiz-adv-x", "horiz-origin-x", "id", "ideographic", "k", "keypoints", "keysplines", "keytimes",
    "lang", "marker-end", "marker-mid", "marker-start", "markerheight", "markerunits", "markerwidth",
    "mathematical", "max", "min", "name", "offset", "opacity", "orient", "origin", "overline-position",
    "overline-thickness", "panose-1", "path", "pathlength", "points", "preserveaspectratio", "r", "refx",
    "refy", "repeatcount", "repeatdur", "requiredextensions", "requiredfeatures", "restart", "rotate", "rx",
    "ry", "slope", "stemh", "stemv", "stop-color", "stop-opacity", "strikethrough-position",
    "strikethrough-thickness", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "systemlanguage", "target",
    "text-anchor", "to", "transform", "type", "u1", "u2", "underline-position", "underline-thickness",
    "unicode", "unicode-range", "units-per-em", "values", "version", "viewbox", "visibility", "width",
    "widths", "x", "x-height", "x1", "x2", "xlink:actuate", "xlink:arcrole", "xlink:href", "xlink:role",
    "xlink:show", "xlink:title", "xlink:type", "xml:base", "xml:lang", "xml:space", "xmlns", "xmlns:xlink",
    "y", "y1", "y2", "zoomandpan"};

constexpr std::array<std::string_view, 14> url_attributes = {
    "action", "background", "cite", "data", "dynsrc", "href", "icon", "longdesc", "lowsrc", "poster", "src",
    "srcset", "usemap", "xlink:href"};

// Published content (X4): no forms, no interaction, nothing positioned or styled.
constexpr std::array<std::string_view, 84> strict_elements = {
    "a", "abbr", "acronym", "address", "article", "aside", "audio", "b", "bdi", "bdo", "big", "blockquote",
    "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "dir",
    "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "i", "img", "ins", "kbd", "li", "m", "mark", "nav", "ol", "p", "picture", "pre", "q",
    "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "section", "small", "sound", "source", "span", "strike",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "track", "tt",
    "u", "ul", "var", "video", "wbr"};

constexpr std::array<std::string_view, 38> strict_attributes = {
    "abbr", "align", "alt", "cite", "colspan", "controls", "datetime", "default", "dir", "height", "href",
    "hreflang", "kind", "label", "lang", "loop", "media", "muted", "open", "poster", "preload", "rel",
    "reversed", "rowspan", "scope", "sizes", "span", "src", "srclang", "srcset", "start", "summary",
    "title", "type", "valign", "value", "width", "xml:lang"};

constexpr std::array<std::string_view, 41> strict_math_elements = {
    "annotation", "maligngroup", "malignmark", "math", "menclose", "merror", "mfenced", "mfrac", "mi",
    "mlabeledtr", "mlongdiv", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts",
    "mroot", "mrow", "ms", "mscarries", "mscarry", "msgroup", "msline", "mspace", "msqrt", "msrow",
    "mstack", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
    "none", "semantics"};

constexpr std::array<std::string_view, 91> strict_math_attributes = {
    "accent", "accentunder", "align", "alignmentscope", "altimg-height", "altimg-valign", "altimg-width",
    "alttext", "bevelled", "charalign", "close", "columnalign", "columnlines", "columnspacing",
    "columnspan", "columnwidth", "crossout", "decimalpoint", "denomalign", "depth", "dir", "display",
    "displaystyle", "edge", "encoding", "equalcolumns", "equalrows", "fence", "fontstyle", "fontweight",
    "form", "frame", "framespacing", "groupalign", "height", "indentalign", "indentalignfirst",
    "indentalignlast", "indentshift", "indentshiftfirst", "indentshiftlast", "indenttarget",
    "infixlinebreakstyle", "largeop", "length", "linebreak", "linebreakmultchar", "linebreakstyle",
    "lineleading", "linethickness", "location", "longdivstyle", "lquote", "lspace", "mathbackground",
    "mathcolor", "mathsize", "mathvariant", "maxsize", "minlabelspacing", "minsize", "movablelimits",
    "notation", "numalign", "open", "other", "overflow", "position", "rowalign", "rowlines", "rowspacing",
    "rowspan", "rquote", "rspace", "scriptlevel", "scriptminsize", "scriptsizemultiplier", "selection",
    "separator", "separators", "shift", "side", "stackalign", "stretchy", "subscriptshift",
    "superscriptshift", "symmetric", "voffset", "width", "xmlns", "xmlns:xlink"};

constexpr std::array<std::string_view, 5> strict_url_schemes = {
    "http", "https", "magnet", "mailto", "tel"};

// Names of SVG whose case matters; in the order of their lower-case forms.
constexpr std::array<std::string_view, 24> svg_mixed_case = {
    "attributeName", "attributeType", "baseProfile", "calcMode", "gradientUnits", "keyPoints", "keySplines",
    "keyTimes", "linearGradient", "markerHeight", "markerUnits", "markerWidth", "pathLength",
    "preserveAspectRatio", "radialGradient", "refX", "refY", "repeatCount", "repeatDur",
    "requiredExtensions", "requiredFeatures", "systemLanguage", "viewBox", "zoomAndPan"};
// clang-format on

bool less_ignoring_case(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return lower(x) < lower(y); });
}

}  // namespace

bool allows_element(SanitizeTable table, Vocabulary vocabulary, std::string_view name) {
  if (table == SanitizeTable::raw) return true;
  const bool strict = table == SanitizeTable::strict;
  switch (vocabulary) {
    case Vocabulary::html:
      return strict ? contains<strict_elements>(name) : contains<html_elements>(name);
    case Vocabulary::math:
      return strict ? contains<strict_math_elements>(name) : contains<math_elements>(name);
    case Vocabulary::svg:
      return !strict && contains<svg_elements>(name);
  }
  return false;
}

bool allows_attribute(SanitizeTable table, Vocabulary vocabulary, std::string_view name) {
  if (table == SanitizeTable::raw) return true;
  const bool strict = table == SanitizeTable::strict;
  switch (vocabulary) {
    case Vocabulary::html:
      return strict ? contains<strict_attributes>(name) : contains<html_attributes>(name);
    case Vocabulary::math:
      return strict ? contains<strict_math_attributes>(name)
                    : contains<math_attributes>(name) || contains<html_attributes>(name);
    case Vocabulary::svg:
      return !strict && (contains<svg_attributes>(name) || contains<html_attributes>(name));
  }
  return false;
}

bool is_listed_scheme(std::string_view scheme) {
  return contains<url_schemes>(scheme);
}

bool is_published_scheme(std::string_view scheme) {
  return contains<strict_url_schemes>(scheme);
}

bool holds_url(std::string_view attribute) {
  return contains<url_attributes>(attribute);
}

bool is_listed_html_element(std::string_view name) {
  return contains<html_elements>(name);
}

std::string_view svg_spelling(std::string_view lower_case) {
  const auto found =
      std::lower_bound(svg_mixed_case.begin(), svg_mixed_case.end(), lower_case, less_ignoring_case);
  return found != svg_mixed_case.end() && !less_ignoring_case(lower_case, *found) ? *found : lower_case;
}

}  // namespace riverd::text
