using System.Globalization;

namespace HttpServer.Peers;

/// <summary>What the command line asks for; <c>benchmarks/peers/run --help</c> tells the options, each of which takes one value.</summary>
internal sealed class Settings
{
    private static readonly string[] AllPeers = ["nginx", "haproxy", "caddy", "yarp", "httpserver"];

    public IReadOnlyList<Job> Jobs { get; private set; } = Job.All;

    public IReadOnlyList<string> Peers { get; private set; } = AllPeers;

    public int Seconds { get; private set; } = 5;

    public int Rounds { get; private set; } = 3;

    public int WarmupSeconds { get; private set; } = 12;

    public string? Output { get; private set; }

    /// <exception cref="ArgumentException">An option is unknown or its value is.</exception>
    public static Settings Parse(IReadOnlyList<string> arguments, string defaultOutput)
    {
        var settings = new Settings { Output = defaultOutput };
        if (arguments.Any(argument => argument is "--job" or "--peers"))
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
            case "--job":
                Jobs = [.. value.Split(',').Select(name => Job.All.FirstOrDefault(job => job.Name == name)
                    ?? throw new ArgumentException($"unknown job '{name}' (known: {string.Join(", ", Job.All.Select(job => job.Name))})"))];
                break;
            case "--peers":
                Peers = [.. value.Split(',').Select(name => AllPeers.Contains(name)
                    ? name
                    : throw new ArgumentException($"unknown peer '{name}' (known: {string.Join(", ", AllPeers)})"))];
                break;
            case "--seconds":
                Seconds = Number(value);
                break;
            case "--rounds":
                Rounds = Number(value);
                break;
            case "--warmup":
                WarmupSeconds = Number(value);
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
