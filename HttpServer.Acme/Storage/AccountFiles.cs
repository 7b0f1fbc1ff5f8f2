using System.Security.Cryptography;
using System.Text;

namespace HttpServer.Acme.Storage;

/// <summary>The accounts in the storage, one for each issuer.</summary>
internal sealed class AccountFiles(StorageDirectory storage)
{
    private const string Kind = "accounts";
    private const int HashDigits = 12;

    public StoredAccount? Read(Uri directory) => StorageDirectory.ReadJson(PathOf(directory), StorageJson.Default.StoredAccount);

    public void Write(Uri directory, StoredAccount account) => StorageDirectory.WriteJson(PathOf(directory), account, StorageJson.Default.StoredAccount);

    /// <summary>The issuer as a name of files and locks: its host, and enough of a hash to tell two on one host apart.</summary>
    public static string NameOf(Uri directory) =>
        $"{StorageName.Of(directory.IdnHost.ToLowerInvariant())}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory.AbsoluteUri)))[..HashDigits]}";

    private string PathOf(Uri directory) => storage.PathOf(Kind, NameOf(directory), ".json");
}
