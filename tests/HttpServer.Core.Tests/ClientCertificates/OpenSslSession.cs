using HttpServer.Core.Tests.Tls;

namespace HttpServer.Core.Tests.ClientCertificates;

/// <summary>A client that keeps a session of one connection and goes on with it on others.</summary>
internal sealed class OpenSslSession(int port, string version) : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    /// <summary>All that openssl says, the answer included.</summary>
    public Task<string> SaveAsync(string host, params string[] more) => OpenSslClient.AskAsync(port, host, [version, "-sess_out", _file, .. more]);

    public Task<string> ResumeAsync(string host) => OpenSslClient.AskAsync(port, host, version, "-sess_in", _file);

    public void Dispose() => File.Delete(_file);
}
