using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Acme.Challenges;
using HttpServer.Core.Guards;
using HttpServer.Core.Hosting;
using HttpServer.Core.Secrets;
using Microsoft.Extensions.Options;

namespace HttpServer.Acme;

/// <summary>Checks <see cref="AcmeOptions"/> and reports every fault under the key's name in the file.</summary>
internal sealed class AcmeOptionsRules(IEnumerable<Dns.IDnsProvider> providers) : IValidateOptions<AcmeOptions>
{
    private const string Table = "server.ssl.lets_encrypt";
    private static readonly SearchValues<char> NotInMail = SearchValues.Create(" ,;<>?#");

    public ValidateOptionsResult Validate(string? name, AcmeOptions options)
    {
        List<string> failures = [];
        CheckEmail(options.Email, failures);
        CheckStorage(options.Storage, failures);
        CheckChallenges(options, failures);
        CheckNames(options, failures);
        CheckIssuer(Table, options.DirectoryUrl, isRequired: false, options.DirectoryCaFile, options.EabKeyId, options.EabHmacKey, failures);
        for (var i = 0; i < options.Issuers.Count; i++)
        {
            var issuer = options.Issuers[i];
            CheckIssuer($"{Table}.issuers[{i}]", issuer.DirectoryUrl, isRequired: true, issuer.DirectoryCaFile, issuer.EabKeyId, issuer.EabHmacKey, failures);
        }

        if (options.Staging && options.DirectoryUrl.Length > 0)
        {
            failures.Add($"{Table}.staging: is Let's Encrypt's own; with directory_url it has no meaning");
        }

        RangeRules.Check(Table, options, AcmeOptionsJsonContext.Default.AcmeOptions, failures);
        Dns.DnsRules.Check($"{Table}.dns_challenge", options.DnsChallenge, options.Enabled, providers.Select(static provider => provider.Name), failures);
        OnDemand.OnDemandRules.Check($"{Table}.on_demand", options.OnDemand, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    internal static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";

    private static void CheckEmail(string email, List<string> failures)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (email.Length > 0 && (at < 1 || at == email.Length - 1 || email.AsSpan().ContainsAny(NotInMail)))
        {
            failures.Add($"{Table}.email: '{email}' is not a mail address, such as admin@example.com");
        }
    }

    private static void CheckStorage(string storage, List<string> failures)
    {
        if (string.IsNullOrWhiteSpace(storage) || storage.Contains('\0', StringComparison.Ordinal))
        {
            failures.Add($"{Table}.storage: the directory must be named");
        }
        else if (File.Exists(storage))
        {
            failures.Add($"{Table}.storage: '{storage}' is a file, not a directory");
        }
    }

    private static void CheckChallenges(AcmeOptions options, List<string> failures)
    {
        for (var i = 0; i < options.Challenges.Count; i++)
        {
            if (!ChallengeKind.All.Contains(options.Challenges[i]))
            {
                failures.Add($"{Table}.challenges[{i}]: '{options.Challenges[i]}' is none of {string.Join(", ", ChallengeKind.All)}");
            }
            else if (options.Challenges[i] == ChallengeKind.Dns && options.DnsChallenge.Provider.Length == 0)
            {
                failures.Add($"{Table}.challenges[{i}]: dns-01 needs a provider in dns_challenge");
            }
        }
    }

    private static void CheckNames(AcmeOptions options, List<string> failures)
    {
        for (var i = 0; i < options.Domain.Count; i++)
        {
            if (!AcmeCertificates.IsName(options.Domain[i]))
            {
                failures.Add($"{Table}.domain[{i}]: '{options.Domain[i]}' is not a name like example.com or *.example.com (without port or underscore; international names in their xn-- form)");
            }
            else if (options.Domain[i].StartsWith("*.", StringComparison.Ordinal)
                && !LocalCa.LocalNames.Contains(HostName.Normalise(options.Domain[i]), options.DirectoryUrl.Length > 0)
                && !ConfiguredChallenges.Of(options).Contains(ChallengeKind.Dns))
            {
                failures.Add($"{Table}.domain[{i}]: '{options.Domain[i]}' is a wildcard, which is proven by DNS alone: set dns_challenge");
            }
        }
    }

    private static void CheckIssuer(string at, string directory, bool isRequired, string caFile, string keyId, Secret hmacKey, List<string> failures)
    {
        if ((directory.Length > 0 || isRequired) && !IsWebAddress(directory))
        {
            failures.Add($"{at}.directory_url: '{directory}' is not an address like https://acme.example.com/directory");
        }

        CheckRoots($"{at}.directory_ca_file", caFile, failures);
        if (keyId.Length > 0 != hmacKey.HasValue)
        {
            failures.Add($"{at}.eab_key_id: eab_key_id and eab_hmac_key go together");
        }
        else if (hmacKey.HasValue && !Base64Url.IsValid(hmacKey.Value!.AsSpan().TrimEnd('=')))
        {
            failures.Add($"{at}.eab_hmac_key: is not base64url");
        }
    }

    private static void CheckRoots(string at, string file, List<string> failures)
    {
        if (file.Length == 0)
        {
            return;
        }

        if (!File.Exists(file))
        {
            failures.Add($"{at}: the file '{Path.GetFullPath(file)}' does not exist");
            return;
        }

        try
        {
            X509Certificate2Collection roots = [];
            roots.ImportFromPemFile(file);
            if (roots.Count == 0)
            {
                failures.Add($"{at}: '{file}' holds no certificate (no 'BEGIN CERTIFICATE')");
            }

            foreach (var root in roots)
            {
                root.Dispose();
            }
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            failures.Add($"{at}: '{file}' cannot be read: {exception.Message}");
        }
    }
}
