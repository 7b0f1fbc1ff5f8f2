using System.CommandLine;
using HttpServer.Host.Certificates;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver cert</c>: the certificates of a configuration, and those of others.</summary>
internal sealed class CertCommand : Command
{
    public CertCommand(TrustStore? trustStore)
        : base("cert", "Lists, obtains, renews, trusts and inspects certificates.")
    {
        Add(new CertListCommand());
        Add(new CertInspectCommand());
        Add(new CertIssueCommand());
        Add(new CertRenewCommand());
        Add(new CertTrustCommand(trustStore));
    }
}
