#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_writer.hpp"

namespace riverd::emit {

const std::string& stylesheet() {
  static const std::string text =
      R"css(
:root {
  color-scheme: light dark;
  --paper: #fbfaf6; --raised: #f1eee6; --ink: #1b2023; --soft: #434b50; --muted: #636b70;
  --rule: #e2ddd2; --edge: #8b8f8c; --accent: #0a6470; --alarm: #a33a1d;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", "Noto Serif", Georgia, serif;
  --mono: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --measure: 38rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12181b; --raised: #1b2328; --ink: #e1e5e6; --soft: #bac3c7; --muted: #96a0a5;
    --rule: #2a343a; --edge: #77838a; --accent: #74c7d1; --alarm: #f0987c;
  }
}
@media (prefers-contrast: more) {
  :root { --paper: #fff; --ink: #000; --soft: #000; --muted: #2b2f31; --rule: #6d7275; --edge: #000; --accent: #00434c; --alarm: #7d1f05; }
}
@media (prefers-contrast: more) and (prefers-color-scheme: dark) {
  :root { --paper: #000; --ink: #fff; --soft: #fff; --muted: #d5dadc; --rule: #8b9499; --edge: #fff; --accent: #a6eaf2; --alarm: #ffbfa8; }
}
*, *::before, *::after { box-sizing: border-box; }
html {
  background: var(--paper); color: var(--ink); font: 100%/1.6 var(--sans);
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%; text-rendering: optimizeLegibility;
  scroll-padding-top: 3.2rem;
}
body { margin: 0 auto; max-width: calc(var(--measure) + 2.5rem); padding: 0 1.25rem; overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: from-font; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
main:focus { outline: none; }
h1, h2, h3 { line-height: 1.3; text-wrap: balance; }
code, pre { font-family: var(--mono); font-size: .9em; }
time, .number { font-variant-numeric: tabular-nums; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: fixed; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 3; padding: .4rem .8rem; background: var(--paper); }

:lang(zh), :lang(ja), :lang(ko) { line-height: 1.75; text-spacing-trim: trim-start; text-autospace: normal; line-break: strict; }
:lang(zh) { font-family: "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", var(--sans); }
:lang(zh-Hant), :lang(zh-TW), :lang(zh-HK), :lang(zh-MO) { font-family: "PingFang TC", "Noto Sans CJK TC", "Noto Sans TC", "Microsoft JhengHei", var(--sans); }
:lang(ja) { font-family: "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", Meiryo, var(--sans); }
:lang(ko) { font-family: "Apple SD Gothic Neo", "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", var(--sans); word-break: keep-all; }
:is(h1, h3):is(:lang(zh), :lang(ja), :lang(ko)) { line-height: 1.42; letter-spacing: 0; }
nav a:lang(zh), .byline :lang(zh), summary :lang(zh) { line-height: inherit; }

.masthead { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .7rem 1.5rem; align-items: center; padding-top: 1rem; }
.brand { display: inline-flex; align-items: center; gap: .5rem; color: var(--ink); font-weight: 650; letter-spacing: -.01em; text-decoration: none; }
.brand svg { color: var(--accent); }
.search input {
  width: 100%; max-width: 18rem; padding: .38rem .7rem; float: right; border: 1px solid var(--edge); border-radius: 6px;
  background: transparent; color: inherit; font: inherit; font-size: .9375rem;
}
.search input::placeholder { color: var(--muted); opacity: 1; }
.masthead nav { min-width: 0; grid-column: 1 / -1; }
.masthead ul { display: flex; gap: 0 1.15rem; margin: 0; padding: 0; list-style: none; }
.masthead nav a { display: block; padding: .22rem 0; color: var(--soft); text-decoration: none; white-space: nowrap; }
.masthead nav a:hover { color: var(--accent); text-decoration: underline; }
.rivers ul { flex-wrap: wrap; }
.rivers a[aria-current] { color: var(--ink); font-weight: 600; box-shadow: inset 0 -2px var(--accent); }
.masthead .places { margin-top: -.6rem; }
.masthead .places a { color: var(--muted); font-size: .875rem; }

h1 { margin: 1.9rem 0 .2rem; font-size: 1.75rem; letter-spacing: -.02em; }
.subtitle { margin: 0; color: var(--muted); overflow-wrap: anywhere; }
.subtitle a { color: inherit; }
.notice { margin: .9rem 0 0; font-size: .875rem; }
.notice a { color: var(--alarm); }
.empty { margin-top: 2rem; color: var(--muted); }
.day h2 {
  position: sticky; top: 0; z-index: 1; margin: 2.1rem 0 0; padding: .6rem 0 .5rem;
  background: var(--paper); border-bottom: 1px solid var(--rule); font-size: .9375rem; font-weight: 650;
}
.day h2 span { font-weight: 400; color: var(--muted); }
.day article { position: relative; padding: 1.15rem 0 1.1rem; }
.day article + article { border-top: 1px solid var(--rule); }
h3 { margin: 0; font-size: 1.1875rem; font-weight: 620; letter-spacing: -.01em; }
h1 a, h3 a { color: var(--ink); text-decoration: none; }
h1 a:hover, h3 a:hover { color: var(--accent); text-decoration: underline; }
.day h3 a:visited { color: var(--muted); }
.byline { display: flex; flex-wrap: wrap; gap: 0 .55rem; margin: .15rem 0 0; color: var(--muted); font-size: .8125rem; line-height: 1.7; }
.byline > :not(:last-child)::after { content: "·"; display: inline-block; margin-left: .55rem; color: var(--muted); font-family: var(--sans); font-weight: 400; text-decoration: none; }
.byline .when { color: inherit; text-decoration: none; }
.byline .when:hover { color: var(--accent); text-decoration: underline; }
.source { color: var(--soft); font-weight: 560; text-decoration: none; }
.source:hover { color: var(--accent); text-decoration: underline; }
.doubt { font-style: italic; }
.lead { margin: .45rem 0 0; max-width: 34em; color: var(--soft); font-size: .9375rem; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
article:has(.text[open]) .lead { display: none; }
.folds { display: flex; flex-wrap: wrap; gap: 0 1.4rem; margin-top: .45rem; font-size: .8125rem; }
.folds > [open] { flex-basis: 100%; min-width: 0; }
summary { width: fit-content; padding: .2rem 0; color: var(--accent); cursor: pointer; }
summary:hover { text-decoration: underline; }
.copies summary { color: var(--muted); }
.copies ul { margin: .2rem 0 .4rem; padding-left: 1.2em; color: var(--muted); }
.on { margin: 0; padding: .2rem 0; }
.on a { text-decoration: none; }
.on a::after { content: " →"; }
.on a:hover { text-decoration: underline; }
.enclosures { margin: .6rem 0 0; padding: 0; list-style: none; font-size: .8125rem; color: var(--muted); }
.enclosures li + li { margin-top: .5rem; }
.enclosures li > span::before { content: "· "; }
.enclosures audio, .enclosures video { display: block; width: 100%; max-width: 34rem; margin-bottom: .3rem; }
.enclosures video { aspect-ratio: 16 / 9; background: var(--raised); border-radius: 4px; }
.paging ul { display: flex; gap: .8rem; margin: 1.6rem 0 0; padding: 0; list-style: none; }
.paging a { display: block; padding: .45rem 1.1rem; border: 1px solid var(--edge); border-radius: 6px; text-decoration: none; }
.paging a:hover { background: var(--raised); }

.content { max-width: 33em; padding-top: .5rem; font-family: var(--serif); font-size: 1.0625rem; line-height: 1.65; display: flow-root; overflow-wrap: break-word; }
.content:is(:lang(zh), :lang(ja), :lang(ko)) { max-width: 35em; font-family: inherit; font-size: 1.03125rem; line-height: 1.9; text-align: justify; }
.content > :first-child { margin-top: 0; }
.content p, .content ul, .content ol, .content dl, .content blockquote, .content pre, .content figure, .wide { margin: 0 0 1em; }
.content p:empty { display: none; }
.content img, .content video { max-width: 100%; height: auto; border-radius: 4px; }
.content .plate { display: block; min-width: min(100%, 16rem); min-height: 11rem; object-fit: scale-down; object-position: left top; }
.content :is(.plate, img[width]) { background: var(--raised); }
.content audio, .content video { width: 100%; }
.content video { aspect-ratio: 16 / 9; }
.picture { display: inline-block; padding: .1rem .6rem; border: 1px solid var(--rule); border-radius: 4px; background: var(--raised); font: .8125rem/1.6 var(--sans); overflow-wrap: anywhere; }
.content :is(h1, h2, h3, h4, h5, h6) { position: static; margin: 1.5em 0 .5em; padding: 0; border: 0; background: none; font: 620 1.0625em/1.4 var(--sans); letter-spacing: 0; }
.content blockquote { padding-left: 1em; border-left: 3px solid var(--rule); color: var(--soft); }
.content pre { overflow-x: auto; padding: .8em 1em; background: var(--raised); border-radius: 4px; line-height: 1.5; text-align: left; }
.content math { max-width: 100%; overflow: auto hidden; }
.wide { overflow-x: auto; }
.wide table { border-collapse: collapse; font-size: .9em; text-align: left; }
.wide th, .wide td { padding: .3em .7em; border: 1px solid var(--rule); }
.content figure { margin-inline: 0; }
.content figcaption, .content small { color: var(--muted); font-size: .875em; }
.content hr { margin: 1.6em 0; border: 0; border-top: 1px solid var(--rule); }
.content a { color: inherit; text-decoration-color: var(--accent); overflow-wrap: anywhere; }

.whole h1 { font-size: 1.75rem; }
.whole .content { padding-top: 1.2rem; }
.authors, .choice { margin: .1rem 0 0; color: var(--muted); font-size: .875rem; }
.choice { margin-top: .8rem; }
.facts { margin-top: 2.2rem; padding-top: 1rem; border-top: 1px solid var(--rule); font-size: .875rem; }
.facts h2 { margin: 0 0 .5rem; font-size: .9375rem; }
.facts p { margin: 0 0 .5rem; color: var(--soft); }
.facts ul { margin: 0; padding-left: 1.2em; }
.facts dl { margin: 0; }
.facts dl > div { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: 0 1rem; padding: .25rem 0; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts dd span { display: block; color: var(--muted); }
.history details + details { margin-top: .6rem; }
.history .difference { margin-top: .5rem; padding: .1rem 1rem; background: var(--raised); border-radius: 4px; overflow-wrap: anywhere; line-height: 1.65; }
.history .difference p { margin: .6rem 0; color: var(--ink); }
.history .skipped, .history .difference .skipped { margin: .5rem 0; color: var(--muted); font-size: .8125rem; }
.history del { color: var(--alarm); text-decoration: line-through; }
.history ins { color: var(--accent); font-weight: 600; text-decoration: underline; text-underline-offset: .2em; }

.first-run { margin-top: 2rem; padding: 1.3rem 1.5rem; background: var(--raised); border-radius: 8px; }
.first-run h2 { margin: 0 0 .6rem; font-size: 1.125rem; }
.first-run p { margin: 0; }
.first-run pre { margin: .7rem 0 1.1rem; padding: .7rem 1rem; overflow-x: auto; background: var(--paper); border-radius: 6px; line-height: 1.6; }

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

.foot { margin: 3rem 0 2rem; padding-top: 1.2rem; border-top: 1px solid var(--rule); font-size: .875rem; color: var(--muted); }
.foot h2 { margin: 0 0 .3rem; font-size: .9375rem; color: var(--ink); }
.foot p { margin: 0; }
.foot nav { margin-bottom: 1.6rem; scroll-margin-top: 1rem; }
.foot ul { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: 0 0 .3rem; padding: 0; list-style: none; }
.foot .sources a { color: var(--soft); }
.foot a[aria-current] { font-weight: 600; }
.version { display: flex; justify-content: space-between; gap: 1rem; font-size: .8125rem; }
.version a, .foot nav p a { color: inherit; }

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
@media (min-width: 64rem) {
  body { display: grid; grid-template-columns: 11rem minmax(0, var(--measure)); gap: 0 6.5rem; max-width: 60rem; }
  body:has(.feeds) { grid-template-columns: 11rem minmax(0, 1fr); gap: 0 3.5rem; max-width: 84rem; }
  .masthead { position: sticky; top: 0; grid-row: 1 / span 2; align-self: start; max-height: 100vh; overflow-y: auto; display: block; padding: 2.1rem .3rem 2rem; margin: 0 -.3rem; }
  .masthead ul { flex-direction: column; }
  .masthead nav a { white-space: normal; }
  .search { margin: 1.2rem 0 1.5rem; }
  .search input { float: none; }
  .rivers a[aria-current] { box-shadow: none; text-decoration: underline 2px var(--accent); text-underline-offset: .35em; }
  .masthead .places { margin-top: 1.2rem; }
  main, .foot { grid-column: 2; min-width: 0; }
  .day .byline .when { position: absolute; left: -5.2rem; top: 1.27rem; width: 4rem; text-align: right; font-size: .875rem; }
  .day .byline .when::after { content: none; }
}
@media (prefers-reduced-motion: no-preference) {
  html { scroll-behavior: smooth; }
  a, summary { transition: color .12s; }
}
@media print {
  :root { --paper: #fff; --raised: #fff; --ink: #000; --soft: #000; --muted: #444; --rule: #aaa; --accent: #000; }
  body { display: block; max-width: none; padding: 0; }
  .masthead, .skip, .foot, .paging, .on, .copies, audio, video, .choice, details:not([open]) { display: none; }
  .text > summary { display: none; }
  .day h2 { position: static; break-after: avoid; }
  .day .byline .when { position: static; width: auto; }
  article { break-inside: avoid-page; }
  .whole .content a[href^="http"]::after { content: " (" attr(href) ")"; font-size: .8em; overflow-wrap: anywhere; }
}
)css";
  return text;
}

HtmlWriter& HtmlWriter::stylesheet() {
  out_ += emit::stylesheet();
  return *this;
}

}  // namespace riverd::emit
