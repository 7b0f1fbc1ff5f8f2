using System.Diagnostics;
using System.Globalization;
using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class BlackHole() : Scenario(
    "blackhole", "One of three backends is black-holed", "nftables drops every packet from and to it for 5 s, also those of open connections; 300 requests/s.")
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(300);
        var table = string.Create(CultureInfo.InvariantCulture, $"faults_{Environment.ProcessId}");
        await using var load = await stage.StartLoadAsync(shape);
        await NftAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            table inet {{table}} {
                chain drops {
                    type filter hook input priority 0
                    tcp dport {{stage.Backends[0].Port}} drop
                    tcp sport {{stage.Backends[0].Port}} drop
                }
            }
            """));
        try
        {
            await stage.WaitAsync(Length);
        }
        finally
        {
            await NftAsync($"delete table inet {table}");
        }

        await stage.QuietAsync();
        await stage.QuietAsync();
        return await stage.JudgeAsync(load, shape);
    }

    private static async Task NftAsync(string commands)
    {
        using var nft = Process.Start(new ProcessStartInfo("nft", [commands]) { RedirectStandardError = true })!;
        var error = await nft.StandardError.ReadToEndAsync();
        await nft.WaitForExitAsync();
        if (nft.ExitCode != 0)
        {
            throw new Failure($"nft needs root and a kernel with nftables: {error.Trim()}");
        }
    }
}
