#include "feeds/emit/html_page.hpp"

namespace riverd::emit {

const std::string& stylesheet() {
  static const std::string text =
      R"css(/* riverd: one column of text, a rail beside it where there is room. */
:root {
  color-scheme: light dark;
  --paper: #fbfaf7;
  --raised: #f2f0ea;
  --ink: #1c2124;
  --soft: #454d52;
  --muted: #666e73;
  --rule: #e3dfd6;
  --accent: #0a6470;
  --alarm: #a33a1d;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", "Noto Serif", Georgia, serif;
  --mono: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11171a;
    --raised: #1a2226;
    --ink: #e2e6e7;
    --soft: #bcc4c8;
    --muted: #929ca1;
    --rule: #29333a;
    --accent: #74c7d1;
    --alarm: #f0987c;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html {
  background: var(--paper);
  color: var(--ink);
  font: 100%/1.6 var(--sans);
  -webkit-text-size-adjust: 100%;
  text-size-adjust: 100%;
  text-rendering: optimizeLegibility;
  scroll-padding-top: 3.5rem;
}
body { margin: 0 auto; max-width: 44rem; padding: 0 1.25rem 3rem; overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: from-font; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
main:focus { outline: none; }
h1, h2, h3 { line-height: 1.3; text-wrap: balance; }
code, pre { font-family: var(--mono); font-size: .9em; }
time, .number { font-variant-numeric: tabular-nums; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 2; padding: .4rem .8rem; background: var(--paper); }

/* Chinese, Japanese and Korean: their own faces, more leading, spacing beside Latin. */
:lang(zh), :lang(ja), :lang(ko) { line-height: 1.75; text-spacing-trim: trim-start; text-autospace: normal; line-break: strict; }
:lang(zh) { font-family: "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", var(--sans); }
:lang(zh-Hant), :lang(zh-TW), :lang(zh-HK), :lang(zh-MO) { font-family: "PingFang TC", "Noto Sans CJK TC", "Noto Sans TC", "Microsoft JhengHei", var(--sans); }
:lang(ja) { font-family: "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", Meiryo, var(--sans); }
:lang(ko) { font-family: "Apple SD Gothic Neo", "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", var(--sans); }
h1:lang(zh), h3:lang(zh), h1:lang(ja), h3:lang(ja), h1:lang(ko), h3:lang(ko) { line-height: 1.45; }

/* Masthead */
header { padding-top: 1.1rem; }
.brand { display: inline-flex; align-items: center; gap: .5rem; color: var(--ink); font-weight: 650; letter-spacing: -.01em; text-decoration: none; }
.brand svg { color: var(--accent); }
header ul { display: flex; gap: .35rem 1.1rem; margin: .8rem 0 0; padding: 0; list-style: none; }
header nav a { color: var(--soft); text-decoration: none; }
header nav a:hover { color: var(--accent); text-decoration: underline; }
.rivers ul { overflow-x: auto; scrollbar-width: none; white-space: nowrap; }
.rivers a { display: block; padding: .15rem 0 .3rem; border-bottom: 2px solid transparent; }
.rivers a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
.subscribe { display: flex; align-items: baseline; gap: .9rem; font-size: .875rem; }
.subscribe h2 { margin: 0; font-size: inherit; font-weight: 400; color: var(--muted); }
.subscribe ul { flex-wrap: wrap; }

/* River */
h1 { margin: 2rem 0 .2rem; font-size: 1.75rem; letter-spacing: -.02em; }
.subtitle { margin: 0; color: var(--muted); }
.notice { margin: .9rem 0 0; font-size: .875rem; }
.notice a { color: var(--alarm); }
.empty { margin-top: 2rem; color: var(--muted); }
.day h2 {
  position: sticky; top: 0; z-index: 1; margin: 2.2rem 0 0; padding: .65rem 0 .5rem;
  background: var(--paper); border-bottom: 1px solid var(--rule); font-size: .9375rem; font-weight: 650;
}
.day h2 span { font-weight: 400; color: var(--muted); }
.day article { position: relative; padding: 1.15rem 0 1.05rem; }
.day article + article { border-top: 1px solid var(--rule); }
h3 { margin: 0; font-size: 1.125rem; font-weight: 620; letter-spacing: -.008em; }
h1 a, h3 a { color: var(--ink); text-decoration: none; }
h1 a:hover, h3 a:hover { color: var(--accent); text-decoration: underline; }
.day h3 a:visited { color: var(--muted); }
.byline { display: flex; flex-wrap: wrap; gap: 0 .55rem; margin: .2rem 0 0; color: var(--muted); font-size: .8125rem; line-height: 1.65; }
.byline > :not(:last-child)::after { content: "·"; display: inline-block; margin-left: .55rem; opacity: .6; text-decoration: none; }
.byline .when { color: inherit; text-decoration: none; }
.byline .when:hover { color: var(--accent); text-decoration: underline; }
.source { color: var(--soft); font-weight: 560; text-decoration: none; }
.source:hover { color: var(--accent); text-decoration: underline; }
.doubt { font-style: italic; }
.lead { margin: .5rem 0 0; max-width: 38em; color: var(--soft); font-size: .9375rem; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
article:has(details[open]) .lead { display: none; }
summary { width: fit-content; margin-top: .4rem; color: var(--accent); font-size: .8125rem; cursor: pointer; }
summary:hover { text-decoration: underline; }
.copies, .enclosures { margin: .4rem 0 0; font-size: .8125rem; color: var(--muted); }
.copies a { color: var(--soft); }
.enclosures { padding: 0; list-style: none; }
.enclosures li::before { content: "↓ "; color: var(--accent); }

/* Text of the entries */
.content { max-width: 38em; padding-top: .6rem; font-family: var(--serif); font-size: 1.0625rem; line-height: 1.65; }
.content:lang(zh), .content:lang(ja), .content:lang(ko) { font-family: inherit; font-size: 1rem; line-height: 1.85; }
.content > :first-child { margin-top: 0; }
.content p, .content ul, .content ol, .content blockquote, .content pre, .content figure, .content table { margin: 0 0 1em; }
.content img, .content video { max-width: 100%; height: auto; border-radius: 3px; }
.content audio { width: 100%; }
.content h1, .content h2, .content h3, .content h4, .content h5, .content h6 { position: static; margin: 1.5em 0 .5em; padding: 0; border: 0; font: 620 1.0625em/1.4 var(--sans); letter-spacing: 0; }
.content blockquote { padding-left: 1em; border-left: 3px solid var(--rule); color: var(--soft); }
.content pre { overflow-x: auto; padding: .8em 1em; background: var(--raised); border-radius: 4px; line-height: 1.5; }
.content table { display: block; overflow-x: auto; border-collapse: collapse; font-size: .9em; }
.content th, .content td { padding: .3em .7em; border: 1px solid var(--rule); }
.content figure { margin-inline: 0; }
.content figcaption, .content small { color: var(--muted); font-size: .875em; }
.content hr { margin: 1.6em 0; border: 0; border-top: 1px solid var(--rule); }
.content a { color: inherit; text-decoration-color: var(--accent); }

/* One entry */
.whole h1 { font-size: 1.625rem; }
.whole .content { padding-top: 1.2rem; }
.authors { margin: .1rem 0 0; color: var(--muted); font-size: .875rem; }
.facts { margin-top: 2.2rem; padding-top: 1rem; border-top: 1px solid var(--rule); font-size: .875rem; }
.facts h2 { margin: 0 0 .5rem; font-size: .9375rem; }
.facts p { margin: 0 0 .5rem; color: var(--soft); }
.facts ul { margin: 0; padding-left: 1.2em; }
.facts dl { margin: 0; }
.facts dl > div { display: grid; grid-template-columns: 8.5rem 1fr; gap: 0 1rem; padding: .25rem 0; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.facts dd span { display: block; color: var(--muted); }

.history details + details { margin-top: .6rem; }
.history .difference { max-width: 38em; margin-top: .5rem; padding: .1rem 1rem; background: var(--raised); border-radius: 4px; overflow-wrap: anywhere; line-height: 1.65; }
.history .difference p { margin: .6rem 0; color: var(--ink); }
.history .skipped { margin: .5rem 0; color: var(--muted); font-size: .8125rem; }
.history .difference .skipped { color: var(--muted); }
.history del { color: var(--alarm); text-decoration: line-through; }
.history ins { color: var(--accent); font-weight: 600; text-decoration: underline; text-underline-offset: .2em; }

/* First run */
.first-run { margin-top: 2rem; padding: 1.3rem 1.5rem; background: var(--raised); border-radius: 6px; }
.first-run h2 { margin: 0 0 .4rem; font-size: 1.0625rem; }
.first-run p { margin: 0; }
.first-run pre { margin: .9rem 0; overflow-x: auto; line-height: 1.6; }

/* Status */
.feeds { width: 100%; margin-top: 1.6rem; border-collapse: collapse; font-size: .875rem; }
.feeds th, .feeds td { padding: .7rem .9rem .7rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; font-weight: 400; }
.feeds thead th { padding-bottom: .4rem; color: var(--muted); font-size: .8125rem; white-space: nowrap; }
.feeds tbody th a { font-weight: 600; text-decoration: none; }
.feeds tbody th a:hover { text-decoration: underline; }
.feeds td time { white-space: nowrap; }
.feeds .number { text-align: right; padding-right: 0; }
.address { display: block; color: var(--muted); font-size: .8125rem; overflow-wrap: anywhere; }
.error { display: block; margin-top: .25rem; color: var(--alarm); overflow-wrap: anywhere; }
.failing .state { color: var(--alarm); font-weight: 600; }
.count { display: block; color: var(--muted); white-space: nowrap; }
h1 .status { color: var(--muted); font-weight: 400; }

footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); font-size: .8125rem; }
footer p { display: flex; justify-content: space-between; gap: 1rem; margin: 0; color: var(--muted); }
footer a { color: var(--muted); }

@media (max-width: 80rem) {
  .feeds thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .feeds, .feeds tbody, .feeds tr, .feeds th, .feeds td { display: block; }
  .feeds tbody tr { padding: .9rem 0; border-bottom: 1px solid var(--rule); }
  .feeds tbody th, .feeds td { padding: 0; border: 0; }
  .feeds td, .feeds .number { display: grid; grid-template-columns: 7rem 1fr; text-align: left; }
  .feeds td::before { content: attr(data-label); color: var(--muted); }
  .feeds td .count { grid-column: 2; }
  .feeds tbody th { margin-bottom: .4rem; }
}
@media (min-width: 62rem) {
  body { display: grid; grid-template-columns: 11rem minmax(0, 44rem); gap: 0 4.5rem; max-width: 64rem; }
  body:has(.feeds) { grid-template-columns: 11rem minmax(0, 1fr); max-width: 84rem; }
  header { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 2.2rem 0 2.2rem .9rem; margin-left: -.9rem; }
  header ul { flex-direction: column; margin-top: .4rem; gap: .15rem; }
  .rivers { margin-top: 1.8rem; }
  .rivers ul { overflow: visible; }
  .rivers a { padding: .1rem 0 .1rem .8rem; margin-left: -.9rem; border: 0; border-left: 2px solid transparent; white-space: normal; }
  .subscribe { display: block; margin-top: 2rem; }
  main { grid-column: 2; min-width: 0; }
  footer { grid-column: 2; }
}
@media (prefers-reduced-motion: no-preference) {
  html { scroll-behavior: smooth; }
  a, summary { transition: color .12s; }
}
@media print {
  header nav, .skip, footer, summary { display: none; }
}
)css";
  return text;
}

}  // namespace riverd::emit
