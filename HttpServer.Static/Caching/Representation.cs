using HttpServer.Static.Encodings;
using HttpServer.Static.Files;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Static.Caching;

/// <summary>One content of a file, as it is or precompressed, with the headers that belong to it ready-made.</summary>
internal sealed class Representation
{
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    public Representation(string relative, FileIdentity identity, ContentCoding? coding)
    {
        Relative = relative;
        Identity = identity;
        Coding = coding;
        // Length and both times tell contents apart; mixed, as an inode number is nobody's business.
        var mix = Mix(Mix(Mix(GoldenRatio, (ulong)identity.ModifiedNanoseconds), (ulong)identity.ChangedNanoseconds), identity.Node);
        EntityTag = $"\"{identity.Length:x}-{mix:x16}{(coding is null ? "" : "-" + coding.Name)}\"";
        EntityTagHeader = EntityTag;
        ContentEncoding = coding?.Name ?? StringValues.Empty;
    }

    /// <summary>Where it is on disk, below the root.</summary>
    public string Relative { get; }

    public FileIdentity Identity { get; }

    public ContentCoding? Coding { get; }

    /// <summary>Strong (RFC 9110 section 8.8.3), with its quotes.</summary>
    public string EntityTag { get; }

    public StringValues EntityTagHeader { get; }

    public StringValues ContentEncoding { get; }

    /// <summary>The whole content while the cache keeps it; written under the cache's lock, read once per request.</summary>
    public byte[]? Body { get; set; }

    private static ulong Mix(ulong state, ulong value)
    {
        state ^= value;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return state ^ (state >> 31);
    }
}
