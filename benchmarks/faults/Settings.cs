using System.Globalization;
using HttpServer.Faults.Scenarios;

namespace HttpServer.Faults;

/// <summary>What the command line asks for; <c>benchmarks/faults/run --help</c> tells the options, each of which takes one value.</summary>
internal sealed class Settings
{
    private static readonly string[] AllPeers = ["nginx", "haproxy", "caddy", "yarp", "httpserver"];

    public IReadOnlyList<Scenario> Scenarios { get; private set; } = Scenario.All;

    public IReadOnlyList<string> Peers { get; private set; } = AllPeers;

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

        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count)
            {
                throw new ArgumentException($"{arguments[i]} needs a value");
            }

            settings.Set(arguments[i], arguments[i + 1]);
        }

        return settings;
    }

    private void Set(string option, string value)
    {
        switch (option)
        {
            case "--scenarios":
                Scenarios = [.. value.Split(',').Select(name => Scenario.All.FirstOrDefault(scenario => scenario.Name == name)
                    ?? throw new ArgumentException($"unknown scenario '{name}' (known: {string.Join(", ", Scenario.All.Select(scenario => scenario.Name))})"))];
                break;
            case "--peers":
                Peers = [.. value.Split(',').Select(name => AllPeers.Contains(name)
                    ? name
                    : throw new ArgumentException($"unknown peer '{name}' (known: {string.Join(", ", AllPeers)})"))];
                break;
            case "--rounds":
                Rounds = Number(value);
                break;
            case "--rate":
                Rate = Number(value);
                break;
            case "--seconds":
                Seconds = Number(value);
                break;
            case "--output":
                Output = Path.GetFullPath(value);
                break;
            default:
                throw new ArgumentException($"unknown option {option}");
        }
    }

    private static int Number(string value)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"'{value}' is not a positive number");
}
