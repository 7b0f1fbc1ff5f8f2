using System.Globalization;
using HttpServer.Core.Tls.Hello;

namespace HttpServer.Fuzzing.References;

/// <summary>What a reader makes of the first bytes of a connection.</summary>
/// <param name="Status">A name of <see cref="HelloStatus"/>.</param>
/// <param name="Text">All that the hello says, or the number of the alert.</param>
/// <param name="Length">Bytes of the hello, when there is one.</param>
public readonly record struct ClientHelloReading(string Status, string Text = "", int Length = 0)
{
    /// <summary>What the server's reader makes of bytes that come in pieces.</summary>
    /// <param name="bytes">All of them.</param>
    /// <param name="ends">Where a piece ends, rising; what is behind the last of them comes at once.</param>
    /// <param name="segment">Bytes of a segment of the sequence that it is shown.</param>
    public static ClientHelloReading Of(ReadOnlyMemory<byte> bytes, IEnumerable<int> ends, int segment)
    {
        ArgumentNullException.ThrowIfNull(ends);
        var reader = new ClientHelloReader();
        foreach (var end in ends.Append(bytes.Length))
        {
            if (reader.Read(Pieces.Of(bytes[..end], segment)) != HelloStatus.NeedMore)
            {
                break;
            }
        }

        return Of(reader);
    }

    internal static ClientHelloReading Of(ClientHelloReader reader) => reader switch
    {
        { Status: HelloStatus.Hello, Hello: { } hello } => new(
            "Hello", Describe(hello.ServerName, hello.ApplicationProtocols, hello.SupportedVersions, hello.SignatureAlgorithms), hello.Length),
        { Status: HelloStatus.Malformed, Fault.IsNone: false } => new("Malformed", ((int)reader.Fault.Alert).ToString(CultureInfo.InvariantCulture)),
        { Hello: null, Fault.IsNone: true } => new(reader.Status.ToString()),
        _ => throw new FindingException($"'{reader.Status}' with fault '{reader.Fault}'"),
    };

    internal static string Describe(string? name, IEnumerable<string> protocols, IEnumerable<ushort> versions, IEnumerable<ushort> signatures) =>
        $"{name ?? "(none)"} [{string.Join(',', protocols)}] [{Numbers(versions)}] [{Numbers(signatures)}]";

    private static string Numbers(IEnumerable<ushort> numbers) => string.Join(',', numbers.Select(static number => number.ToString("x4", CultureInfo.InvariantCulture)));
}
