using System.Globalization;
using static HttpServer.Proxy.Tests.WebSockets.Conformance.FrameCase;

namespace HttpServer.Proxy.Tests.WebSockets.Conformance;

/// <summary>The cases of the public suite, section 9: large messages, and many.</summary>
internal static class LoadCases
{
    private const int Kilobyte = 1024;
    private const int Megabyte = 1024 * Kilobyte;

    public static IEnumerable<FrameCase> All()
    {
        foreach (var (size, name) in new[] { (64 * Kilobyte, "64 KB"), (256 * Kilobyte, "256 KB"), (Megabyte, "1 MB"), (4 * Megabyte, "4 MB"), (16 * Megabyte, "16 MB") })
        {
            yield return Right($"9.1 text of {name}", 0, Of(Frames.Text, Content(size)));
            yield return Right($"9.2 binary of {name}", 0, Of(Frames.Binary, Content(size)));
        }

        foreach (var part in new[] { 64, 256, 1024, 4096, 65536 })
        {
            var parts = Content(Megabyte).Chunk(part).ToList();
            yield return Right(Number($"9.3-9.4 1 MB in fragments of {part}"), 0, [.. parts.Select((bytes, i) => Of((i == 0 ? 2 : 0) | (i == parts.Count - 1 ? 0x80 : 0), bytes))]);
        }

        foreach (var chop in new[] { 64, 512, 2048 })
        {
            yield return Right(Number($"9.5-9.6 256 KB in writes of {chop}"), chop, Of(Frames.Text, Content(256 * Kilobyte)));
        }

        foreach (var size in new[] { 0, 16, 64, 256, 1024, 4096, 16384 })
        {
            yield return Right(Number($"9.7-9.8 a thousand messages of {size}"), 0, [.. Enumerable.Repeat(Of(Frames.Text, Content(size)), 1000)]);
        }
    }

    private static byte[] Content(int size)
    {
        var bytes = new byte[size];
        for (var i = 0; i < size; i++)
        {
            bytes[i] = (byte)(' ' + (i % 95));
        }

        return bytes;
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
