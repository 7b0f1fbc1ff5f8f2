using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing;

/// <summary>All targets.</summary>
public static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new ResponseHeadTarget(),
        new ChunkedTarget(),
        new FrameTarget(),
        new RawTargetTarget(),
        new ForwardedTarget(),
        new SitePathTarget(),
        new RangeTarget(),
        new DnsAnswerTarget(),
        new DnsNameTarget(),
        new RequestHeadTarget(),
        new TrailersTarget(),
        new Http2FramesTarget(),
        new ClientHelloTarget(),
        new ProxyHeaderTarget(),
        new HostTarget(),
        new FieldValueTarget(),
        new CookieTarget(),
        new ConfigurationTarget(),
    ];

    public static FuzzTarget Get(string name) =>
        All.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"'{name}' is not a target (known: {string.Join(", ", All.Select(static target => target.Name))})", nameof(name));
}
