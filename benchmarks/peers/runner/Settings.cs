namespace HttpServer.Peers;

/// <summary>What the command line asks for; <c>benchmarks/peers/run --help</c> tells the options, each of which takes one value.</summary>
internal sealed class Settings
{
    public IReadOnlyList<Job> Jobs { get; private set; } = Job.All;

    public IReadOnlyList<string> Peers { get; private set; } = CommandLine.Peers;

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

        CommandLine.Read(arguments, settings.Set);
        return settings;
    }

    private void Set(string option, string value)
    {
        switch (option)
        {
            case "--job":
                Jobs = CommandLine.Choose(value, "job", Job.All, job => job.Name);
                break;
            case "--peers":
                Peers = CommandLine.Choose(value, "peer", CommandLine.Peers, peer => peer);
                break;
            case "--seconds":
                Seconds = CommandLine.Number(value);
                break;
            case "--rounds":
                Rounds = CommandLine.Number(value);
                break;
            case "--warmup":
                WarmupSeconds = CommandLine.Number(value);
                break;
            case "--output":
                Output = Path.GetFullPath(value);
                break;
            default:
                throw new ArgumentException($"unknown option {option}");
        }
    }
}
