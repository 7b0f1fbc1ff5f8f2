using System.Globalization;

namespace HttpServer.Soak;

/// <summary>What the command line says.</summary>
internal sealed record SoakOptions(int Requests, int Clients, int Seed, string Gateway)
{
    public static SoakOptions Parse(string[] arguments)
    {
        var options = new SoakOptions(1_000_000, 96, 1, "");
        for (var i = 0; i + 1 < arguments.Length; i += 2)
        {
            var value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--requests" => options with { Requests = Number(value) },
                "--clients" => options with { Clients = Number(value) },
                "--seed" => options with { Seed = Number(value) },
                "--gateway" => options with { Gateway = Path.GetFullPath(value) },
                _ => throw new ArgumentException($"{arguments[i]} is not an option."),
            };
        }

        return arguments.Length % 2 == 0 && File.Exists(options.Gateway)
            ? options
            : throw new ArgumentException("Every option has a value, and --gateway names the binary to try.");
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
