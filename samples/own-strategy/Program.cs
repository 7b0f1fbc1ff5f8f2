using HttpServer.Balancer;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHttpServerBalancingStrategy<Last>();
builder.Services.AddHttpServerProxy(builder.Configuration.GetSection("proxy"));
var app = builder.Build();
app.UseHttpServerProxy();
app.Run();

internal sealed class Last : IBalancingStrategy, ITargetSelector
{
    public string Name => "last";

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) => this;

    public int Choose(in Candidates candidates, in BalancingRequest request) =>
        candidates.CanTake(candidates.Count - 1) ? candidates.Count - 1 : candidates.CanTake(0) ? 0 : -1;
}
