using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Tls;

/// <summary>What must hold for <c>[proxy.ssl]</c>, its files included.</summary>
internal sealed class BackendTlsRules(List<string> failures)
{
    public void Check(string at, RouteOptions route)
    {
        var options = route.Ssl;
        at = $"{at}.ssl";
        Refuse(options.ServerName is { } name && Uri.CheckHostName(name) == UriHostNameType.Unknown, $"{at}.server_name", $"'{options.ServerName}' is not the name of a host");
        Refuse(options is { VerifyBackend: false, CaFile: not null }, $"{at}.ca_file", "has no effect with verify_backend = false");
        Refuse(options is { ClientKeyFile: not null, ClientCertFile: null }, $"{at}.client_key_file", "is the key of no certificate: client_cert_file is missing");
        Refuse(options is { ClientKeyPassword.HasValue: true, ClientCertFile: null }, $"{at}.client_key_password", "opens nothing: client_cert_file is missing");
        if (options.BackendSsl == false && BackendTlsReader.FindTls(route) is { } tls)
        {
            failures.Add($"{at}.backend_ssl: false is not what '{tls}' says");
        }

        BackendTlsReader.Read(at, route, failures);
    }

    private void Refuse(bool isThere, string at, string problem)
    {
        if (isThere)
        {
            failures.Add($"{at}: {problem}");
        }
    }
}
