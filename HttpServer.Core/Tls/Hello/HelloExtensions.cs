using System.Text;

namespace HttpServer.Core.Tls.Hello;

/// <summary>The extensions of a hello: those a gateway chooses by are read, the others only have to have their place and stand there once.</summary>
internal sealed class HelloExtensions
{
    private const ushort ServerName = 0;
    private const ushort SignatureAlgorithms = 13;
    private const ushort ApplicationProtocols = 16;
    private const ushort PreSharedKey = 41;
    private const ushort SupportedVersions = 43;

    // Browsers send two. A hello of 64 KB could name thirty thousand, each a string here.
    private const int MostProtocols = 64;

    private string? _serverName;
    private ushort[] _signatures = [];
    private ushort[] _versions = [];
    private List<string> _protocols = [];

    public ClientHello ToHello(int length, bool namesEcdsaCiphers) => new()
    {
        Length = length,
        NamesEcdsaCiphers = namesEcdsaCiphers,
        ServerName = _serverName,
        ApplicationProtocols = _protocols,
        SignatureAlgorithms = _signatures,
        SupportedVersions = _versions,
    };

    public HelloFault Read(ReadOnlySpan<byte> block)
    {
        // One bit for every type: 8 KB, and no list of strangers' length to search.
        Span<ulong> seen = stackalloc ulong[(ushort.MaxValue + 1) / 64];
        var bytes = new HelloBytes(block);
        while (!bytes.IsEmpty)
        {
            if (!bytes.TryNumber(out var type) || !bytes.TryLong(out var content))
            {
                return HelloFault.Cut("an extension");
            }

            var bit = 1UL << (type % 64);
            if ((seen[type / 64] & bit) != 0)
            {
                return new HelloFault(TlsAlert.IllegalParameter, $"extension {type} stands there twice");
            }

            seen[type / 64] |= bit;
            if (type == PreSharedKey && !bytes.IsEmpty)
            {
                return new HelloFault(TlsAlert.IllegalParameter, "pre_shared_key is not the last extension");
            }

            var fault = Read(type, content);
            if (!fault.IsNone)
            {
                return fault;
            }
        }

        return default;
    }

    private HelloFault Read(ushort type, ReadOnlySpan<byte> content) => type switch
    {
        ServerName => HelloServerName.Read(content, out _serverName),
        ApplicationProtocols => ReadProtocols(content),
        SupportedVersions => ReadVersions(content),
        SignatureAlgorithms => ReadSignatures(content),
        _ => default,
    };

    private HelloFault ReadProtocols(ReadOnlySpan<byte> content)
    {
        var bytes = new HelloBytes(content);
        if (!bytes.TryLong(out var list) || !bytes.IsEmpty || list.IsEmpty)
        {
            return HelloFault.Cut("the list of application protocols");
        }

        var names = new HelloBytes(list);
        var protocols = new List<string>(2);
        while (!names.IsEmpty)
        {
            if (!names.TryShort(out var name) || name.IsEmpty)
            {
                return HelloFault.Cut("an application protocol");
            }

            if (protocols.Count == MostProtocols)
            {
                return new HelloFault(TlsAlert.IllegalParameter, "there are too many application protocols");
            }

            protocols.Add(Text(name));
        }

        _protocols = protocols;
        return default;
    }

    private HelloFault ReadVersions(ReadOnlySpan<byte> content)
    {
        var bytes = new HelloBytes(content);
        if (!bytes.TryShort(out var list) || !bytes.IsEmpty || HelloMessage.Numbers(list) is not { } versions)
        {
            return HelloFault.Cut("the list of versions");
        }

        _versions = versions;
        return default;
    }

    private HelloFault ReadSignatures(ReadOnlySpan<byte> content)
    {
        var bytes = new HelloBytes(content);
        if (!bytes.TryLong(out var list) || !bytes.IsEmpty || HelloMessage.Numbers(list) is not { } signatures)
        {
            return HelloFault.Cut("the list of signature algorithms");
        }

        _signatures = signatures;
        return default;
    }

    // What nearly every hello names makes no garbage.
    private static string Text(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("h2"u8) ? "h2" : name.SequenceEqual("http/1.1"u8) ? "http/1.1" : Encoding.Latin1.GetString(name);
}
