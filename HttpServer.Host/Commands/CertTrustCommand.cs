using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Host.Certificates;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Commands;

/// <summary><c>httpserver cert trust</c>: lets this machine trust the local authority.</summary>
/// <remarks>The machine's store is a parameter, so that trials do not touch it.</remarks>
internal sealed class CertTrustCommand : Command
{
    private readonly TrustStore? _store;
    private readonly Option<string?> _export = new("--export") { HelpName = "FILE", Description = "Only write the root to a file ('-': standard output), for other machines." };
    private readonly Option<bool> _remove = new("--remove") { Description = "Trust it no longer." };
    private readonly ConfigFileOption _config = new();

    /// <param name="store">Null where the system has none that is known.</param>
    public CertTrustCommand(TrustStore? store)
        : base("trust", "Lets this machine trust the local authority, which is made if there is none yet.")
    {
        _store = store;
        Add(_export);
        Add(_remove);
        Add(_config);
        SetAction(RunAsync);
        Validators.Add(result =>
        {
            if (result.GetValue(_export) is not null && result.GetValue(_remove))
            {
                result.AddError("--export and --remove do not go together.");
            }
        });
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = Terminal.For(parsed.InvocationConfiguration.Output);
        await using var tools = CertificateTools.Open(_config.Sources(parsed));
        try
        {
            return (int)(parsed.GetValue(_remove) ? await RemoveAsync(parsed, tools, output, cancellationToken)
                : parsed.GetValue(_export) is { } file ? await ExportAsync(file, tools, parsed.InvocationConfiguration.Output, cancellationToken)
                : await InstallAsync(parsed, tools, output, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (int)Refusal.Print(Terminal.For(parsed.InvocationConfiguration.Error), [exception.Message]);
        }
    }

    private static async Task<ExitCode> ExportAsync(string file, CertificateTools tools, TextWriter output, CancellationToken cancellationToken)
    {
        var root = await tools.Authority.ExportRootAsync(cancellationToken);
        if (file == "-")
        {
            await output.WriteAsync(root);
            return ExitCode.Success;
        }

        await File.WriteAllTextAsync(file, root, cancellationToken);
        await output.WriteLineAsync($"{file}: the root of the local authority; SHA-256 {Fingerprint(root)}.");
        return ExitCode.Success;
    }

    private async Task<ExitCode> InstallAsync(ParseResult parsed, CertificateTools tools, Terminal output, CancellationToken cancellationToken)
    {
        var root = await tools.Authority.ExportRootAsync(cancellationToken);
        if (_store is not { } store)
        {
            return Refusal.Print(Terminal.For(parsed.InvocationConfiguration.Error), [OtherSystem(parsed)]);
        }

        var path = store.PathOf(Fingerprint(root));
        try
        {
            await File.WriteAllTextAsync(path, root, cancellationToken);
        }
        catch (UnauthorizedAccessException)
        {
            return Refusal.Print(
                Terminal.For(parsed.InvocationConfiguration.Error),
                [$"'{store.Directory}' is root's; run: {Self(parsed)} --export - | sudo tee {path} > /dev/null && sudo {store.Update}"]);
        }

        await store.UpdateAsync(cancellationToken);
        output.Line(output.Good("This machine trusts the local authority now."));
        output.Line($"{path}; SHA-256 {Fingerprint(root)}");
        output.Line(output.Dim("Programs see it when they start anew. Browsers on Linux have a store of their own:"));
        output.Line(output.Dim($"  Chromium: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n 'httpserver local authority' -i {path}"));
        output.Line(output.Dim($"  Firefox: Settings, Certificates, Authorities, Import: {path}"));
        return ExitCode.Success;
    }

    private async Task<ExitCode> RemoveAsync(ParseResult parsed, CertificateTools tools, Terminal output, CancellationToken cancellationToken)
    {
        if (_store is not { } store || tools.Authority.FindRoot() is not { } root || store.PathOf(Fingerprint(root)) is not { } path || !File.Exists(path))
        {
            output.Line("This machine does not trust the local authority.");
            return ExitCode.Success;
        }

        try
        {
            File.Delete(path);
        }
        catch (UnauthorizedAccessException)
        {
            return Refusal.Print(Terminal.For(parsed.InvocationConfiguration.Error), [$"'{store.Directory}' is root's; run: sudo rm {path} && sudo {store.Update}"]);
        }

        await store.UpdateAsync(cancellationToken);
        output.Line("This machine does not trust the local authority any longer.");
        return ExitCode.Success;
    }

    private string OtherSystem(ParseResult parsed) => OperatingSystem.IsMacOS()
        ? $"run: {Self(parsed)} --export httpserver-root.crt && sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain httpserver-root.crt"
        : $"whom this system trusts is kept in no place that is known here; '{Self(parsed)} --export httpserver-root.crt' writes the root for it to import.";

    // As it can be typed again.
    private string Self(ParseResult parsed)
    {
        var program = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet" ? path : "httpserver";
        return $"{Quote(program)} cert trust{(parsed.GetValue(_config) is { } file ? $" --config {Quote(file)}" : "")}";
    }

    private static string Quote(string word) => word.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_') ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Fingerprint(string root)
    {
        using var certificate = X509Certificate2.CreateFromPem(root);
        return certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
    }
}
