using System.Globalization;
using System.Text;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>A request of HTTP/2 that would be another one, or two, in the words of HTTP/1.1.</summary>
/// <param name="Name">What is odd.</param>
/// <param name="Fields">All of them, pseudo-header fields first; text is Latin-1.</param>
/// <param name="Body">What the DATA frames carry; null where the head ends the stream.</param>
/// <param name="Trailers">Behind the body; none when empty.</param>
internal sealed record Http2Probe(
    string Name, IReadOnlyList<(string Name, string Value)> Fields, string? Body = null, IReadOnlyList<(string Name, string Value)>? Trailers = null)
{
    /// <summary>No request id of the gateway has a tilde, where it may well have any letter and digits behind it.</summary>
    public static string MarkOf(int number) => string.Create(CultureInfo.InvariantCulture, $"~{number:0000}");

    public (string Name, string Value)[] Marked(int number) => [.. Fields.Select(field => (With(field.Name, number), With(field.Value, number))), ("x-mark", MarkOf(number))];

    public byte[] MarkedBody(int number) => Encoding.Latin1.GetBytes(With(Body ?? "", number));

    private static string With(string text, int number) => text.Replace(ProbeText.Placeholder, MarkOf(number), StringComparison.Ordinal);
}
