using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using HttpServer.Static.Files;
using HttpServer.Static.Paths;
using HttpServer.Static.Sending;
using HttpServer.Static.Site;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Static.Listing;

/// <summary>The page that shows a directory: what is listed is exactly what would be served.</summary>
internal static class DirectoryPage
{
    private const int MaxEntries = 10_000;

    private const string Style =
        "body{font:15px/1.6 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
        + "h1{font-size:1.2rem;overflow-wrap:anywhere}table{width:100%;border-collapse:collapse}td{padding:.15rem .5rem;border-bottom:1px solid #8883}"
        + "td:first-child{overflow-wrap:anywhere}td+td{text-align:right;white-space:nowrap;opacity:.7;font-variant-numeric:tabular-nums}"
        + "a{text-decoration:none}a:hover{text-decoration:underline}";

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static async Task SendAsync(HttpContext context, StaticSite site, string relative)
    {
        // Reading a directory waits for the disk; the caller may be an event loop.
        var entries = await Task.Run(() => Read(site, relative), context.RequestAborted);
        if (entries is null)
        {
            await PlainAnswer.SendAsync(context, StatusCodes.Status404NotFound);
            return;
        }
        var body = Encoding.UTF8.GetBytes(Render(relative, entries));
        var headers = context.Response.Headers;
        headers.ContentType = "text/html; charset=utf-8";
        headers.CacheControl = "no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Policy;
        headers.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await BodyBytes.WriteAsync(context, body);
        }
    }

    private static List<DirectoryEntry>? Read(StaticSite site, string relative)
    {
        var root = site.Root;
        IReadOnlyList<FileSystemInfo>? found;
        try
        {
            found = root.List(relative, MaxEntries);
        }
        catch (UnauthorizedAccessException)
        {
            // Permitted to pass through but not to look around in: the same as no listing.
            return null;
        }
        if (found is null)
        {
            return null;
        }
        List<DirectoryEntry> entries = [];
        foreach (var info in found)
        {
            if (!FileNames.IsServable(info.Name))
            {
                continue;
            }
            var path = relative.Length == 0 ? info.Name : string.Concat(relative, "/", info.Name);
            if (site.Private.Contains(path))
            {
                continue;
            }
            var node = root.Look(path);
            if (node.Kind is NodeKind.File or NodeKind.Directory
                && ((info.Attributes & FileAttributes.ReparsePoint) == 0 || IsInside(root, path, node.Kind)))
            {
                entries.Add(new(info.Name, node.Kind == NodeKind.Directory, node.Identity.Length, node.Identity.Modified));
            }
        }
        entries.Sort();
        return entries;
    }

    private static bool IsInside(SiteRoot root, string path, NodeKind kind)
    {
        if (kind == NodeKind.Directory)
        {
            return root.HasDirectory(path);
        }
        using var opened = root.OpenFile(path);
        return opened is not null;
    }

    private static string Render(string relative, List<DirectoryEntry> entries)
    {
        var title = HtmlEncoder.Default.Encode("/" + relative + (relative.Length == 0 ? "" : "/"));
        var page = new StringBuilder(1024 + (entries.Count * 160));
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>")
            .Append(title).Append("</title><style>").Append(Style).Append("</style></head><body><h1>").Append(title).Append("</h1><table>\n");
        if (relative.Length != 0)
        {
            page.Append("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
        }
        foreach (var entry in entries)
        {
            var slash = entry.IsDirectory ? "/" : "";
            // "./" keeps a name with a colon from being read as a scheme.
            page.Append("<tr><td><a href=\"./").Append(PathEncoder.Encode(entry.Name)).Append(slash).Append("\">")
                .Append(HtmlEncoder.Default.Encode(entry.Name)).Append(slash).Append("</a></td><td>")
                .Append(entry.IsDirectory ? "" : entry.Length.ToString("N0", CultureInfo.InvariantCulture)).Append("</td><td>")
                .Append(entry.IsDirectory ? "" : entry.Modified.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)).Append("</td></tr>\n");
        }
        return page.Append("</table></body></html>\n").ToString();
    }
}
