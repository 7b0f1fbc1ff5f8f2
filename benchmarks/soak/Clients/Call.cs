using System.Globalization;
using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Clients;

/// <summary>One request and what its response has to be.</summary>
internal sealed record Call(Route? Route, char Operation, Content Content)
{
    public string Method { get; init; } = "GET";

    public string Version { get; init; } = "1.1";

    public string Fields { get; init; } = "";

    public int Status { get; init; } = 200;

    /// <summary>The file's path; null when a backend answers.</summary>
    public string? File { get; init; }

    public bool HasBody => Method != "HEAD" && Status != 304;

    public string Target => File ?? string.Create(CultureInfo.InvariantCulture, $"{Route!.Path}/{Operation}/{Content.Length}/{Content.Nonce:x}");

    public string Head => $"{Method} {Target} HTTP/{Version}\r\nHost: soak\r\nX-Nonce: {Content.Nonce:x}\r\n{Fields}\r\n";
}
