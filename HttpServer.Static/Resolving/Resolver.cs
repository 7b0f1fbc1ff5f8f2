using HttpServer.Static.Caching;
using HttpServer.Static.Encodings;
using HttpServer.Static.Files;
using HttpServer.Static.Site;

namespace HttpServer.Static.Resolving;

/// <summary>Finds what a path means on disk, and keeps the answer in the cache.</summary>
internal sealed class Resolver(TimeProvider time)
{
    public Answer Resolve(StaticSite site, string rawPath, string path, string relative, bool isDirectory, long now)
    {
        var kind = Find(site, relative, isDirectory, out var file);
        var answer = new Answer(rawPath, path, relative, kind, file, now + site.CheckTicks);
        site.Cache.Put(answer);
        return answer;
    }

    private AnswerKind Find(StaticSite site, string relative, bool isDirectory, out ServedFile? file)
    {
        var node = site.Root.Look(relative);
        if (node.Kind == NodeKind.File && !isDirectory && (file = FileAt(site, relative, node)) is not null)
        {
            return AnswerKind.File;
        }
        if (node.Kind == NodeKind.Directory && !site.Private.Contains(relative) && site.Root.HasDirectory(relative))
        {
            file = IndexOf(site, relative);
            if (file is not null || site.HasListing)
            {
                return !isDirectory ? AnswerKind.Redirect : file is null ? AnswerKind.Listing : AnswerKind.File;
            }
        }
        file = site.Fallback is null || site.ContentTypes.IsAsset(relative) ? null : FileAt(site, site.Fallback, site.Root.Look(site.Fallback));
        return AnswerKind.NotFound;
    }

    private ServedFile? IndexOf(StaticSite site, string relative)
    {
        foreach (var name in site.IndexFiles)
        {
            var path = relative.Length == 0 ? name : string.Concat(relative, "/", name);
            if (FileAt(site, path, site.Root.Look(path)) is { } file)
            {
                return file;
            }
        }
        return null;
    }

    /// <summary>The known file where nothing has changed, else a new one.</summary>
    private ServedFile? FileAt(StaticSite site, string relative, Node node)
    {
        if (node.Kind != NodeKind.File || site.Private.Contains(relative))
        {
            return null;
        }
        var known = site.Cache.FindFile(relative);
        if (known is not null && known.Plain.Identity == node.Identity && HasSameEncodings(site, known))
        {
            return known;
        }
        using var opened = site.Root.OpenFile(relative);
        if (opened is null)
        {
            return null;
        }
        var file = Build(site, new(relative, opened.Identity, coding: null), EncodingsOf(site, relative, opened.Identity));
        site.Cache.Put(file);
        return file;
    }

    /// <summary>A file as it was found open, with the headers that fit it.</summary>
    public ServedFile Build(StaticSite site, Representation plain, Representation[] encoded)
    {
        var now = time.GetUtcNow();
        var modified = plain.Identity.Modified;
        // RFC 9110 section 8.8.2.1: a date in the future is replaced by the present.
        modified = modified > now ? now : modified;
        var seconds = new DateTimeOffset(modified.Ticks - (modified.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return new(plain, encoded, site.ContentTypes.Of(plain.Relative), site.CacheControlOf(plain.Relative), seconds);
    }

    private static Representation[] EncodingsOf(StaticSite site, string relative, FileIdentity plain)
    {
        if (!site.HasPrecompressed)
        {
            return [];
        }
        List<Representation>? found = null;
        foreach (var coding in ContentCoding.All)
        {
            if (IsCurrent(site, relative, coding, plain, out _))
            {
                using var opened = site.Root.OpenFile(relative + coding.Extension);
                if (opened is not null)
                {
                    (found ??= []).Add(new(relative + coding.Extension, opened.Identity, coding));
                }
            }
        }
        return found is null ? [] : [.. found];
    }

    private static bool HasSameEncodings(StaticSite site, ServedFile file)
    {
        if (!site.HasPrecompressed)
        {
            return true;
        }
        var next = 0;
        foreach (var coding in ContentCoding.All)
        {
            var known = next < file.Encoded.Length && file.Encoded[next].Coding == coding ? file.Encoded[next++] : null;
            var isCurrent = IsCurrent(site, file.Plain.Relative, coding, file.Plain.Identity, out var identity);
            if (isCurrent != known is not null || (known is not null && known.Identity != identity))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>A stored encoding older than its file is a left-over of the build before.</summary>
    private static bool IsCurrent(StaticSite site, string relative, ContentCoding coding, FileIdentity plain, out FileIdentity identity)
    {
        var node = site.Root.Look(relative + coding.Extension);
        identity = node.Identity;
        return node.Kind == NodeKind.File && node.Identity.ModifiedNanoseconds >= plain.ModifiedNanoseconds;
    }
}
