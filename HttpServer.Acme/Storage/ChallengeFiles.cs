namespace HttpServer.Acme.Storage;

/// <summary>The challenges in the storage: one for each kind and name, as a name has one order at a time.</summary>
internal sealed class ChallengeFiles(StorageDirectory storage)
{
    private const string Folder = "challenges";
    private const string Extension = ".json";

    /// <returns>Null when none waits for that host.</returns>
    public StoredChallenge? Read(string kind, string host) =>
        StorageName.TryOf(host) is { } name ? StorageDirectory.ReadJson(PathOf(kind, name), StorageJson.Default.StoredChallenge) : null;

    /// <summary>The names of files of a kind, as of <see cref="StorageName"/>.</summary>
    public IEnumerable<string> List(string kind) => storage.List(Path.Combine(Folder, kind), Extension).Select(static path => Path.GetFileNameWithoutExtension(path));

    public void Write(string kind, string host, StoredChallenge challenge) =>
        StorageDirectory.WriteJson(PathOf(kind, StorageName.Of(host)), challenge, StorageJson.Default.StoredChallenge);

    public void Delete(string kind, string host) => StorageDirectory.Delete(PathOf(kind, StorageName.Of(host)));

    private string PathOf(string kind, string name) => storage.PathOf(Path.Combine(Folder, kind), name, Extension);
}
