using HttpServer.Faults.Scenarios;

namespace HttpServer.Faults;

/// <summary>What the command line asks for; <c>benchmarks/faults/run --help</c> tells the options, each of which takes one value.</summary>
internal sealed class Settings
{
    public IReadOnlyList<Scenario> Scenarios { get; private set; } = Scenario.All;

    public IReadOnlyList<string> Peers { get; private set; } = CommandLine.Peers;

    public int Rounds { get; private set; } = 1;

    /// <summary>Requests per second; null for that of each scenario.</summary>
    public int? Rate { get; private set; }

    /// <summary>Of load before and after each fault.</summary>
    public int Seconds { get; private set; } = 3;

    /// <summary>Where the report goes beside the terminal.</summary>
    public string? Output { get; private set; }

    /// <exception cref="ArgumentException">An option is unknown or its value is.</exception>
    public static Settings Parse(IReadOnlyList<string> arguments, string defaultOutput)
    {
        var settings = new Settings { Output = defaultOutput };
        if (arguments.Any(argument => argument is "--scenarios" or "--peers"))
        {
            settings.Output = null;
        }

        CommandLine.Read(arguments, settings.Set);
        return settings;
    }

    private void Set(string option, string value)
    {
        switch (option)
        {
            case "--scenarios":
                Scenarios = CommandLine.Choose(value, "scenario", Scenario.All, scenario => scenario.Name);
                break;
            case "--peers":
                Peers = CommandLine.Choose(value, "peer", CommandLine.Peers, peer => peer);
                break;
            case "--rounds":
                Rounds = CommandLine.Number(value);
                break;
            case "--rate":
                Rate = CommandLine.Number(value);
                break;
            case "--seconds":
                Seconds = CommandLine.Number(value);
                break;
            case "--output":
                Output = Path.GetFullPath(value);
                break;
            default:
                throw new ArgumentException($"unknown option {option}");
        }
    }
}
