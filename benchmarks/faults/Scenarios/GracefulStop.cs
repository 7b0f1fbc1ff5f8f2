using System.Globalization;
using HttpServer.Faults.Backends;
using HttpServer.Faults.Clients;
using HttpServer.Faults.Results;

namespace HttpServer.Faults.Scenarios;

internal sealed class GracefulStop() : Scenario(
    "stop", "The gateway stops in order with 100 requests in flight", "Each takes 2 s; it is asked to stop when the backends have them all.")
{
    private const int InFlight = 100;

    public override async Task<Row> PlayAsync(Stage stage)
    {
        var shape = new LoadShape(InFlight, Path: "/slow", Connections: InFlight);
        var connections = Enumerable.Range(0, InFlight).Select(_ => new ClientConnection(stage.Gateway.Port)).ToList();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stage.Cancelled);
        timeout.CancelAfter(LoadShape.Timeout);
        try
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var running = connections.Select(async (connection, index) =>
            {
                var due = clock.Elapsed;
                var failure = await connection.ExchangeAsync(shape.Method, shape.Path, index, timeout.Token);
                return new Outcome(index, due, clock.Elapsed - due, System.Diagnostics.Stopwatch.GetTimestamp(), failure);
            }).ToList();
            while (stage.ReadReceipts().Count < InFlight && clock.Elapsed < BackendServer.Slow)
            {
                await stage.WaitAsync(TimeSpan.FromMilliseconds(10));
            }

            var took = await stage.Gateway.StopAsync(stage.Cancelled);
            return stage.Judge(await Task.WhenAll(running), shape, string.Create(CultureInfo.InvariantCulture, $"ended after {took.TotalSeconds:0.00} s"));
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }
}
