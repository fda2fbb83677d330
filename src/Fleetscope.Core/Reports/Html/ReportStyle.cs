namespace Fleetscope.Reports.Html;

/// <summary>How the report looks: light, dark, and on paper.</summary>
internal static class ReportStyle
{
    // State colours are from the palette of Okabe and Ito, which people with any common colour blindness can tell apart
    // (https://jfly.uni-koeln.de/color/); states also carry a mark and a word.
    public const string Text = """
        :root { --page:#f5f6f8; --card:#fff; --ink:#1b2430; --soft:#5b6675; --line:#dfe3e9; --quiet:#eef1f5; --accent:#0b5c8f;
          --done:#0072b2; --skipped:#56b4e9; --running:#009e73; --waiting:#a9b2bd; --dead:#d55e00; --cancelled:#a0679b; --interrupted:#e0b000; }
        @media (prefers-color-scheme: dark) {
          :root { --page:#11161c; --card:#1a212a; --ink:#e6ebf1; --soft:#9aa7b6; --line:#2d3743; --quiet:#232c37; --accent:#6cb8ea;
            --done:#3a94d0; --skipped:#8fd0f5; --running:#1fb98c; --waiting:#66727f; --dead:#f07c28; --cancelled:#c08bbb; --interrupted:#e8c34a; } }
        * { box-sizing:border-box }
        body { margin:0; background:var(--page); color:var(--ink); font:15px/1.5 system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif; font-variant-numeric:tabular-nums }
        main { max-width:1180px; margin:0 auto; padding:28px 24px 8px }
        footer { max-width:1180px; margin:0 auto; padding:8px 24px 36px; color:var(--soft); font-size:13px }
        h1 { font-size:30px; line-height:1.2; margin:2px 0 0; letter-spacing:-.01em; overflow-wrap:anywhere }
        h2 { font-size:19px; margin:0 0 4px }
        h3 { font-size:14px; margin:20px 0 6px; color:var(--soft); font-weight:600 }
        p { margin:6px 0 }
        .brand { color:var(--soft); font-size:13px; font-weight:600; letter-spacing:.08em; text-transform:uppercase }
        header { display:flex; justify-content:space-between; align-items:flex-end; gap:24px; flex-wrap:wrap; margin-bottom:18px }
        .pill { display:inline-block; padding:5px 14px; border-radius:99px; font-weight:650; border:1.5px solid currentColor }
        .good { color:var(--done) } .bad { color:var(--dead) } .busy { color:var(--running) }
        section { background:var(--card); border:1px solid var(--line); border-radius:12px; padding:20px 24px; margin:0 0 18px }
        .lead, .note { color:var(--soft); font-size:14px } .note { font-size:13px }
        .tiles { display:flex; flex-wrap:wrap; gap:10px; margin:0 0 18px }
        .tile { background:var(--card); border:1px solid var(--line); border-radius:12px; padding:12px 16px; flex:1 1 auto }
        .tile b { display:block; font-size:22px; line-height:1.3; font-weight:650; letter-spacing:-.01em; white-space:nowrap }
        .tile span { color:var(--soft); font-size:13px } .tile.dead b { color:var(--dead) }
        .bar { display:flex; height:16px; border-radius:8px; overflow:hidden; background:var(--quiet); margin:14px 0 8px }
        .bar i { display:block; min-width:3px } .equation { font-size:16px; font-weight:600 }
        .legend { display:flex; flex-wrap:wrap; gap:4px 18px; font-size:13px; color:var(--soft); margin:8px 0 }
        .key { display:inline-block; width:12px; height:12px; border-radius:3px; margin-right:6px; vertical-align:-1px }
        .b-done{background:var(--done)} .b-skipped{background:var(--skipped)} .b-running{background:var(--running)} .b-waiting{background:var(--waiting)}
        .b-dead{background:var(--dead)} .b-cancelled{background:var(--cancelled)} .b-interrupted{background:var(--interrupted)}
        .f-done{fill:var(--done)} .f-skipped{fill:var(--skipped)} .f-running{fill:var(--running)} .f-waiting{fill:var(--waiting)}
        .f-dead{fill:var(--dead)} .f-cancelled{fill:var(--cancelled)} .f-interrupted{fill:var(--interrupted)} .well{stroke:var(--line);stroke-width:.8} .f-empty{fill:none;stroke:var(--waiting);stroke-width:.8}
        .facts { display:grid; grid-template-columns:repeat(auto-fit,minmax(250px,1fr)); gap:10px 28px; margin:16px 0 0 }
        .facts div { border-top:1px solid var(--line); padding-top:6px; overflow-wrap:anywhere } .facts dt { color:var(--soft); font-size:13px } .facts dd { margin:0 }
        dl { margin:0 } table { border-collapse:collapse; width:100%; font-size:14px }
        th { text-align:left; color:var(--soft); font-weight:600; font-size:13px; border-bottom:1px solid var(--line); padding:6px 14px 6px 0; white-space:nowrap }
        td { border-bottom:1px solid var(--line); padding:6px 14px 6px 0; vertical-align:top; overflow-wrap:anywhere }
        tr:last-child td { border-bottom:0 } .num { text-align:right; white-space:nowrap } .wide { overflow-x:auto } td.keep { white-space:nowrap; overflow-wrap:normal }
        code, pre, .mono { font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace; font-size:13px }
        pre { background:var(--quiet); border-radius:8px; padding:12px 14px; overflow:auto; max-height:320px; margin:8px 0; line-height:1.45; white-space:pre-wrap; overflow-wrap:anywhere }
        .plates { display:grid; grid-template-columns:repeat(auto-fit,minmax(420px,1fr)); gap:8px 32px } figure { margin:8px 0 }
        figcaption { font-size:13px; color:var(--soft); margin:0 0 4px } svg { display:block; max-width:100%; height:auto } svg text { font-family:inherit; fill:var(--soft) }
        svg .mark { fill:#fff; font-weight:700; text-anchor:middle } svg .dark { fill:#111 } .ramp { width:150px; height:10px; border-radius:5px; display:inline-block; margin:0 8px }
        .grid { stroke:var(--line) } .lane { fill:var(--quiet) } .cut { stroke:var(--soft); stroke-dasharray:2 3 }
        details { border:1px solid var(--line); border-radius:10px; margin:10px 0; overflow:hidden } details > div { padding:2px 16px 12px }
        summary { cursor:pointer; padding:10px 16px; display:flex; gap:12px; align-items:baseline; overflow-wrap:anywhere } summary:hover { background:var(--quiet) }
        summary::before { content:"\25B8"; color:var(--soft) } details[open] > summary::before { content:"\25BE" }
        .count { background:var(--dead); color:#fff; border-radius:99px; padding:1px 10px; font-weight:650; font-size:13px; white-space:nowrap } .count.mild { background:var(--soft); color:var(--card) }
        summary b { font-weight:600 } .why { color:var(--soft); font-size:14px; display:block }
        .remedy { border-left:4px solid var(--accent); background:var(--quiet); border-radius:0 8px 8px 0; padding:8px 14px; margin:8px 0 }
        .names { display:flex; flex-wrap:wrap; gap:4px 8px; font-size:13px } .names span { background:var(--quiet); border-radius:6px; padding:1px 8px; overflow-wrap:anywhere }
        .state { white-space:nowrap } .range { width:190px; height:14px }
        .images { display:grid; grid-template-columns:repeat(auto-fill,minmax(170px,1fr)); gap:14px } .images figure { margin:0 }
        .images img { width:100%; aspect-ratio:1; object-fit:contain; background:#000; border-radius:8px; display:block } .images figcaption { overflow-wrap:anywhere; margin-top:4px }
        input[type=search] { font:inherit; width:380px; max-width:100%; padding:6px 12px; border:1px solid var(--line); border-radius:8px; background:var(--page); color:inherit; margin:6px 10px 8px 0 }
        #jobs td:nth-child(8) { max-width:420px } [hidden] { display:none !important }
        @media (max-width:640px) { main { padding:16px 12px } .wide table { min-width:680px } section { padding:16px } .plates { grid-template-columns:1fr } }
        @media print { :root { --page:#fff; --card:#fff; --ink:#000; --soft:#444; --line:#ccc; --quiet:#f3f3f3 } body { font-size:11px }
          section { border:0; padding:8px 0; border-top:1px solid #ccc; border-radius:0 } figure, tr, .tile { break-inside:avoid } pre { max-height:none } input { display:none !important }
          * { -webkit-print-color-adjust:exact; print-color-adjust:exact } }

        """;
}
