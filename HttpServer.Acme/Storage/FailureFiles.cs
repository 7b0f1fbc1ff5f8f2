using System.Text.Json;

namespace HttpServer.Acme.Storage;

/// <summary>The failures in the storage, a file for each name that has no certificate since.</summary>
internal sealed class FailureFiles(StorageDirectory storage)
{
    private const string Kind = "failures";

    /// <returns>Null when nothing went wrong since the last certificate.</returns>
    /// <exception cref="IOException">They cannot be read.</exception>
    public StoredFailures? Read(string name)
    {
        try
        {
            return StorageDirectory.ReadJson(PathOf(name), StorageJson.Default.StoredFailures);
        }
        catch (IOException exception) when (exception.InnerException is JsonException)
        {
            // A note of failures that is damaged must not be the next one: the name is tried, and what comes of it is written anew.
            return null;
        }
    }

    public void Write(string name, StoredFailures failures) => StorageDirectory.WriteJson(PathOf(name), failures, StorageJson.Default.StoredFailures);

    public void Delete(string name) => StorageDirectory.Delete(PathOf(name));

    private string PathOf(string name) => storage.PathOf(Kind, StorageName.Of(name), ".json");
}
