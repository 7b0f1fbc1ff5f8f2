using System.Diagnostics;
using System.Globalization;

namespace HttpServer.Faults.Clients;

/// <summary><see cref="SlowClients"/> in a process of their own, so that the others, whose times count, do not wait for its collector.</summary>
internal sealed class SlowCrowd : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private volatile int _mostOpen;
    private volatile int _cut;

    public SlowCrowd(int port, SlowKind kind, int count)
    {
        string[] arguments = ["slow", port.ToString(CultureInfo.InvariantCulture), kind.ToString(), count.ToString(CultureInfo.InvariantCulture)];
        _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _reading = ReadAsync();
    }

    /// <summary>Of them at one time.</summary>
    public int MostOpen => _mostOpen;

    /// <summary>How often the gateway has ended one.</summary>
    public int Cut => _cut;

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _reading;
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var counts = line.Split(' ').Select(count => int.Parse(count, CultureInfo.InvariantCulture)).ToArray();
            (_mostOpen, _cut) = (Math.Max(_mostOpen, counts[0]), counts[1]);
        }
    }
}
