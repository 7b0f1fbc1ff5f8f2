using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.Core.Http2;

/// <summary>
/// Kestrel's own switch for the protocol of one connection. It is internal to Kestrel, which sets it from TLS callbacks
/// and reads it before it looks at the endpoint; without it a plain-text port speaks either HTTP/1.1 or HTTP/2. Where a
/// Kestrel does not have it any more, connections are HTTP/1.1 as before. See docs/adr.
/// </summary>
internal static class KestrelProtocols
{
    private const string FeatureName =
        "Microsoft.AspNetCore.Server.Kestrel.Core.Internal.HttpProtocolsFeature, Microsoft.AspNetCore.Server.Kestrel.Core";

    /// <summary>The value that makes a connection HTTP/2 when <see cref="Choose"/> puts it there; null when this Kestrel has none.</summary>
    public static object? Http2Choice()
    {
        try
        {
            return Create(HttpProtocols.Http2);
        }
        catch (Exception exception) when (exception is TypeLoadException or MissingMemberException or FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>To be called before Kestrel sees the connection.</summary>
    public static void Choose(IFeatureCollection connection, object choice) => connection[choice.GetType()] = choice;

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(FeatureName)]
    private static extern object Create(HttpProtocols protocols);
}
