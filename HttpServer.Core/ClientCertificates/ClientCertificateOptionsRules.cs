using HttpServer.Core.Clients;
using HttpServer.Core.Guards;
using HttpServer.Core.Tls;
using HttpServer.Core.Tls.Portable;

namespace HttpServer.Core.ClientCertificates;

/// <summary>Checks the tables <c>[[server.ssl.client_certificates]]</c>, the files that they name included.</summary>
internal static class ClientCertificateOptionsRules
{
    // Fields that mean something of their own to everybody on the way.
    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Authorization", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Date", "Expect", "Forwarded", "Host", "Keep-Alive",
        "Max-Forwards", "Origin", "Range", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-Id",
    };

    public static void Check(SslOptions options, List<string> failures)
    {
        HashSet<string> hosts = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < options.ClientCertificates.Count; i++)
        {
            var (key, rule) = ($"server.ssl.client_certificates[{i}]", options.ClientCertificates[i]);
            CheckHosts(key, rule, hosts, failures);
            CheckWords(key, rule, failures);
            if (options.Enabled && PlatformTls.IsThere)
            {
                CheckFiles(key, rule, failures);
            }
        }
    }

    private static void CheckHosts(string key, ClientCertificateOptions rule, HashSet<string> hosts, List<string> failures)
    {
        if (rule.Hosts.Count == 0 && !hosts.Add(""))
        {
            failures.Add($"{key}.hosts: another table is for all other hosts already");
        }

        for (var i = 0; i < rule.Hosts.Count; i++)
        {
            var host = rule.Hosts[i];
            if (!HostName.IsPattern(host) || StrictAddress.TryParse(host.Trim('[', ']'), out _))
            {
                // Clients say in the handshake which name they want, never which address.
                failures.Add($"{key}.hosts[{i}]: '{host}' is not a host name like example.com or *.example.com (without port; international names in their xn-- form)");
            }
            else if (!hosts.Add(HostName.Normalise(host)))
            {
                failures.Add($"{key}.hosts[{i}]: '{host}' is there twice");
            }
        }
    }

    private static void CheckWords(string key, ClientCertificateOptions rule, List<string> failures)
    {
        if (rule.Mode is not (ClientCertificateRule.Required or ClientCertificateRule.Optional))
        {
            failures.Add($"{key}.mode: '{rule.Mode}' is neither required nor optional");
        }

        if (rule.HeaderFormat is not (ClientIdentity.Xfcc or ClientIdentity.Pem or ClientIdentity.Rfc9440))
        {
            failures.Add($"{key}.header_format: '{rule.HeaderFormat}' is not a format (known: xfcc, pem, rfc9440)");
        }

        if (rule.Header is { Length: > 0 } header && (Taken.Contains(header) || !header.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')))
        {
            failures.Add($"{key}.header: '{header}' is not a header of one's own, of letters, digits and '-'");
        }
    }

    private static void CheckFiles(string key, ClientCertificateOptions rule, List<string> failures)
    {
        try
        {
            ClientAuthorities.Load(rule.CaFile, rule.CrlFile);
        }
        catch (CertificateFileException exception)
        {
            failures.Add($"{key}.{exception.Key}: {exception.Message}");
        }
    }
}
