namespace Fleetscope.Reports.Html;

/// <summary>Pictures among the outputs.</summary>
internal static class ImageSection
{
    public static void Write(HtmlPage page, Capped<ReportImage> images)
    {
        if (images.Total == 0)
        {
            return;
        }

        page.Write($"""<section id="images"><h2>Images</h2><div class="images">""");
        foreach (var image in images.Shown)
        {
            var source = image.Content is { } content ? $"data:image/png;base64,{Convert.ToBase64String(content)}" : image.Link;
            page.Write($"""<figure>""");
            page.Write($"""<img src="{source}" width="{image.Width}" height="{image.Height}" loading="lazy" alt="{Path.GetFileName(image.Path)} of {image.JobName}">""");
            page.Write($"""<figcaption>{image.JobName}<br>{Path.GetFileName(image.Path)}</figcaption></figure>""");
        }

        page.Write($"</div>");
        HtmlReport.WriteLeftOut(page, images.LeftOut, "picture");
        page.Write($"</section>");
    }
}
