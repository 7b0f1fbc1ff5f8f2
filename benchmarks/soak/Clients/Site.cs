using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Clients;

/// <summary>The static files.</summary>
internal static class Site
{
    public static IReadOnlyList<Content> Files { get; } =
        [new(1, 100), new(2, 1000), new(3, 1000), new(4, 10_000), new(5, 100_000), new(6, 400_000)];

    public static void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var file in Files)
        {
            File.WriteAllBytes(Path.Combine(directory, $"{file.Nonce}.bin"), file.ToArray());
        }
    }
}
