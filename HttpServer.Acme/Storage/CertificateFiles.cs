using System.Text;
using HttpServer.Core.Certificates;

namespace HttpServer.Acme.Storage;

/// <summary>The certificates in the storage, a file each.</summary>
internal sealed class CertificateFiles(StorageDirectory storage)
{
    private const string Kind = "certificates";
    private const string Extension = ".pem";

    /// <returns>Null when there is none.</returns>
    /// <exception cref="IOException">There is one that cannot be read.</exception>
    public StoredCertificate? Read(string name)
    {
        var path = PathOf(name);
        try
        {
            return StorageDirectory.ReadText(path) is { } text ? StoredCertificate.FromFile(name, text) : null;
        }
        catch (CertificateException exception)
        {
            throw new IOException($"'{path}' is damaged: {exception.Message}", exception);
        }
    }

    public void Write(StoredCertificate certificate) => StorageDirectory.Write(PathOf(certificate.Name), Encoding.UTF8.GetBytes(certificate.ToFile()));

    /// <summary>When it was last written; a time long ago when there is none.</summary>
    public DateTime WrittenAt(string name) => File.GetLastWriteTimeUtc(PathOf(name));

    /// <summary>The names that there are certificates for.</summary>
    public IEnumerable<string> Names() => storage.List(Kind, Extension).Select(static path => StorageName.TryNameOf(Path.GetFileNameWithoutExtension(path))).OfType<string>();

    private string PathOf(string name) => storage.PathOf(Kind, StorageName.Of(name), Extension);
}
