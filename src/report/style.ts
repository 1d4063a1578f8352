/**
 * The style of the page. Colours are variables, set once for light and once for dark; text on paper has a contrast of
 * 4.5 or more, and blue and orange are apart for every kind of colour vision (after Okabe & Ito).
 */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1d21;--muted:#5b6069;--axis:#8b9097;--grid:#e7e8ea;--line:#d5d7da;--wash:#f6f7f8;--link:#0b5394;--blue:#0068ad;--orange:#d97706;--quiet:#8b929b;--consistent:#00664a;--violated:#b02a0c;--inconclusive:#6b5300}
@media (prefers-color-scheme:dark){:root{--paper:#131519;--ink:#e7e8ea;--muted:#a3a9b2;--axis:#737a84;--grid:#2a2e34;--line:#383d45;--wash:#1b1e23;--link:#86bdf0;--blue:#5cb0f2;--orange:#f2a03d;--quiet:#868d96;--consistent:#5fd1a7;--violated:#ff9479;--inconclusive:#e0c25c}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main,footer{max-width:1180px;margin:0 auto;padding:0 clamp(16px,3.2vw,40px)}
h1,h2,h3,h4,p,figure,blockquote,dl,dd,ul{margin:0;padding:0}
ul{list-style:none}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.18em}
h1,h2,h3,h4{line-height:1.2;text-wrap:balance}
h1{font-size:clamp(1.7rem,1.2rem + 2vw,2.5rem);font-weight:650;letter-spacing:-.015em}
h2{font-size:clamp(1.35rem,1.1rem + 1vw,1.75rem);font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h3{font-size:1.0625rem;font-weight:650;margin:2.5rem 0 1rem}
h4{font-size:1rem;font-weight:650}
.head{padding:clamp(32px,6vw,64px) 0 clamp(20px,3vw,32px)}
.lead{font-size:1.0625rem;color:var(--muted);max-width:46rem;margin-top:.6rem;overflow-wrap:anywhere}
.fine{font-size:.8125rem;color:var(--muted);max-width:46rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.katex{font-size:1.06em}
.katex-display{margin:.5em 0;overflow-x:auto;overflow-y:hidden}
.katex-display>.katex{text-align:left;white-space:normal;line-height:1.9}
.katex-display>.katex>.katex-html>.base{margin:.3em 0}
.mark{display:inline-flex;align-items:center;gap:.4em;font-weight:600;white-space:nowrap}
.mark .symbol{flex:none;width:1.05em;height:1.05em}
.consistent{color:var(--consistent)}.violated{color:var(--violated)}.inconclusive{color:var(--inconclusive)}
.summary{margin-top:.75rem}
.tally{display:flex;flex-wrap:wrap;gap:.25rem 1.75rem;margin:.5rem 0 1.5rem}
.count{font-size:1.5rem;font-weight:650;margin-right:.2em}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.4}
th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:.8125rem;color:var(--muted);border-bottom:1px solid var(--axis);vertical-align:bottom}
tbody tr{border-bottom:1px solid var(--line)}
td.number,th.number{text-align:right}
td.number{white-space:nowrap}
.quiet,.none{color:var(--muted)}
.overview{font-size:.9375rem;margin-bottom:1rem}
.overview a{text-decoration:none}
.overview a:hover{text-decoration:underline}
.overview tbody th{font-weight:600}
.flow{margin-top:clamp(48px,7vw,88px);padding-top:clamp(20px,3vw,32px);border-top:2px solid var(--ink)}
.notice{margin-top:1rem;padding:.75rem 1rem;border-left:3px solid var(--inconclusive);background:var(--wash);max-width:60rem;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:1.5rem clamp(24px,4vw,56px)}
.facts h4{font-size:.8125rem;font-weight:400;color:var(--muted);padding-bottom:.4rem;border-bottom:1px solid var(--axis)}
.facts dl>div{display:grid;grid-template-columns:minmax(9.5rem,40%) 1fr;gap:1rem;padding:.3rem 0;border-bottom:1px solid var(--line);font-size:.875rem}
.facts dt{color:var(--muted)}
.facts dd{overflow-wrap:anywhere}
.reading{font-size:.9375rem;max-width:34rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:0 clamp(24px,4vw,56px)}
figure{min-width:0;margin-bottom:2.5rem}
figure.wide{grid-column:1/-1}
figure.half{display:grid;grid-template-rows:subgrid;grid-row:span 6;grid-template-columns:minmax(0,1fr)}
.figure-title{grid-row:1}.keys{grid-row:2}.y-title{grid-row:3}.charts{grid-row:4}.x-title{grid-row:5}figcaption{grid-row:6}.missing{grid-row:2/5}
.charts{container-type:inline-size}
.figure-title{font-weight:650;line-height:1.35}
.keys{display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;font-size:.8125rem;margin-top:.2rem}
.keys li{display:flex;align-items:center;gap:.45rem}
.swatch{flex:none}
.y-title,.x-title{font-size:.8125rem;color:var(--muted)}
.y-title{margin-top:.6rem}
.x-title{text-align:right}
.chart{display:none}
.chart svg{display:block;width:100%;height:auto;overflow:visible}
.chart text{font-size:12.5px;font-family:inherit;fill:var(--muted)}
.chart [aria-label=text] text{fill:inherit}
.chart.narrow{display:block}
@container (min-width:430px){.chart.narrow{display:none}.chart.middle{display:block;max-width:640px}}
@container (min-width:800px){.wide .chart.middle{display:none}.wide .chart.full{display:block}}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,290px),1fr));gap:1.25rem clamp(16px,2.2vw,28px);margin-top:.75rem}
.panels.one{max-width:380px}.panels.two{max-width:760px}
.panel{min-width:0}
.panel-title{font-size:.9375rem;font-weight:600}
.panel .chart{display:block}
figcaption{font-size:.875rem;color:var(--muted);max-width:46rem;margin-top:.5rem}
.missing{margin-top:.6rem;padding:1.25rem;border:1px dashed var(--line);color:var(--muted);font-size:.875rem}
.met-kinks{max-width:46rem;margin-bottom:1rem}
.slides{font-size:.875rem;max-width:46rem;margin-top:-1.25rem}
.slides summary{cursor:pointer;color:var(--link);margin-bottom:.5rem}
.ensemble .fine{margin-top:.6rem}
.groups,.statuses{margin-bottom:.5rem}
.statuses th[scope=row]{width:18%}
.check{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,7fr);gap:1rem clamp(24px,4vw,56px);padding:1.5rem 0 2rem;border-top:1px solid var(--axis);scroll-margin-top:1rem}
.check>header{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;align-items:baseline;justify-content:space-between}
.check>header .mark{align-self:center}
.check h4{font-size:1.1875rem}
.statement{font:1.0625rem/1.5 KaTeX_Main,"Times New Roman",serif;overflow-wrap:break-word}
.statement .katex{font-size:1em}
.because{margin-top:.85rem}
.claim .fine{margin-top:.6rem}
.source{white-space:nowrap}
.evidence{display:grid;gap:1.25rem;align-content:start;min-width:0}
.met{width:7.5rem}
.hypotheses th[scope=row]{width:34%}
.how{color:var(--muted);overflow-wrap:anywhere}
footer{font-size:.8125rem;color:var(--muted);padding-top:2rem;padding-bottom:3rem;margin-top:4rem;border-top:1px solid var(--line)}
@media (max-width:860px){.check{grid-template-columns:minmax(0,1fr)}}
@media (max-width:600px){
table,thead,tbody{display:block}
thead tr,thead th:first-child{display:block;padding:0 0 .2rem}
thead th:not(:first-child){display:none}
tbody tr{padding:.6rem 0}
tbody th,tbody td,.met,.hypotheses th[scope=row]{display:block;width:auto;padding:0}
tbody th[scope=row]{font-weight:600}
.overview tbody tr,.overview tbody th{display:block}
.overview td{display:flex;justify-content:space-between;gap:1rem;padding:.1rem 0}
.overview td::before,.measurements td::before{content:attr(data-label);color:var(--muted)}
.hypotheses tbody tr{display:grid;grid-template-columns:1fr auto;gap:.15rem 1rem}
.hypotheses .how{grid-column:1/-1}
.measurements tbody tr{display:grid;grid-template-columns:1fr 1fr 1fr;gap:.15rem 1rem}
.measurements tbody th{grid-column:1/-1}
.groups tbody tr{grid-template-columns:1.4fr 1fr 1fr 1fr}
.measurements .how{grid-column:1/-1}
.statuses th[scope=row]{width:auto}
.measurements td.number{text-align:left;white-space:normal}
.measurements td::before{display:block;font-size:.8125rem}
.facts dl>div{grid-template-columns:minmax(8rem,42%) 1fr}
}
@media print{
:root{--paper:#fff;--ink:#000;--muted:#444;--axis:#777;--grid:#ddd;--line:#bbb;--wash:#fff;--link:#000;--blue:#0068ad;--orange:#d97706;--quiet:#8a8a8a;--consistent:#00664a;--violated:#b02a0c;--inconclusive:#6b5300}
body{font-size:10pt}
main,footer{max-width:none;padding:0}
.head{padding:0 0 1rem}
.facts,.figures{grid-template-columns:1fr 1fr;column-gap:2rem}
figure,.check,tr,.facts>div{break-inside:avoid}
h2,h3,h4{break-after:avoid}
.flow{break-before:page;margin-top:0}
}
`;
