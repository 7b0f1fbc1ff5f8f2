namespace HttpServer.Processes;

/// <summary>Where a peer comes from.</summary>
/// <param name="Template">Its configuration, with placeholders.</param>
/// <param name="Folders">Of its scripts; the first that has one is asked for it.</param>
internal sealed record PeerSource(string Name, string Template, IReadOnlyList<string> Folders)
{
    public string? Script(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
