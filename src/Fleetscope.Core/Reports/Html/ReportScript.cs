namespace Fleetscope.Reports.Html;

/// <summary>The only script of the report: it shows the filter of the job table, which is useless without a script.</summary>
internal static class ReportScript
{
    public const string Text = """
        (function () {
          var box = document.getElementById('filter');
          if (!box) { return; }
          box.hidden = false;
          var rows = Array.prototype.slice.call(document.querySelectorAll('#jobs tbody tr'));
          var note = document.getElementById('filtered');
          box.addEventListener('input', function () {
            var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
            var shown = 0;
            rows.forEach(function (row) {
              var text = row.textContent.toLowerCase();
              var fits = words.every(function (word) { return text.indexOf(word) >= 0; });
              row.hidden = !fits;
              shown += fits ? 1 : 0;
            });
            note.textContent = words.length ? shown + ' of ' + rows.length + ' rows' : '';
          });
        })();
        """;
}
