using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HttpServer.Host.Certificates;
using HttpServer.Host.Configuration;
using HttpServer.Host.Restarting;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Commands;

/// <summary>The command <c>httpserver</c> itself: serves until it is told to stop.</summary>
internal sealed class GatewayCommand : RootCommand
{
    private const int HighestPort = 65535;

    private readonly Option<string?> _directory = new("--directory", "-d")
    {
        HelpName = "DIR",
        Description = "Directory to serve, instead of static.directory. Default: the current one.",
    };

    private readonly Option<int?> _port = new("--port", "-p")
    {
        HelpName = "N",
        Description = "Port to listen on, instead of server.default_port; 0 takes a free one. Default: 8080.",
        CustomParser = ReadPort,
    };

    private readonly ConfigFileOption _config = new();

    /// <param name="trustStore">Where the machine keeps whom it trusts; null for no place that is known.</param>
    public GatewayCommand(TrustStore? trustStore)
        : base("Serves files, forwards and balances requests and WebSockets.")
    {
        Add(_directory);
        Add(_port);
        Add(_config);
        Add(new ConfigCommand());
        Add(new ReloadCommand());
        Add(new CertCommand(trustStore));
        Options.OfType<VersionOption>().Single().Action = new VersionAction();
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var sources = _config.Sources(parsed);
        if (parsed.GetValue(_directory) is { } directory)
        {
            sources.Override("static.directory", directory, _directory.Name);
        }

        if (parsed.GetValue(_port) is { } port)
        {
            sources.Override("server.default_port", port.ToString(CultureInfo.InvariantCulture), _port.Name);
        }

        var reading = sources.Read();
        var diagnostics = ConfigurationCheck.Diagnose(reading);
        ConfigurationCheck.ThrowOnErrors(diagnostics);

        var origin = Origin.Read();
        await using var gateway = GatewayStartup.BuildOrRefuse(reading, sources, origin.Sockets);
        await using var restart = RestartSignal.Listen(gateway, origin);
        await gateway.StartOrRefuseAsync(reading, cancellationToken);
        origin.CloseUntaken();
        var summary = gateway.Summarize(reading, diagnostics);
        new StartupBanner(Terminal.For(parsed.InvocationConfiguration.Output)).Print(summary);
        gateway.LogStart(summary);
        await gateway.RunToEndAsync(origin, cancellationToken);
        return (int)ExitCode.Success;
    }

    private static int? ReadPort(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= HighestPort)
        {
            return port;
        }

        result.AddError($"'{text}' is not a port; ports are 0 to {HighestPort}.");
        return null;
    }
}
