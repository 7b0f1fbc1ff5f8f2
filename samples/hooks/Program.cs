using HttpServer.Proxy;
using HttpServer.Proxy.Hooks;

var builder = WebApplication.CreateBuilder(args);
var backend = builder.Configuration["backend"] ?? "http://localhost:9001";
builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(new() { Path = "*", Target = backend }));
builder.Services.AddHttpServerForwardingHooks(hooks =>
{
    hooks.OnRequest = request => { request.Headers["X-Tenant"] = request.HttpContext.Request.Query["tenant"]; return default; };
    hooks.OnResponse = response => { response.Headers["X-Route"] = response.Route.Name; return default; };
    hooks.OnCompleted = outcome => Console.WriteLine($"{outcome.StatusCode} from {outcome.TargetKey} after {outcome.Duration}");
});

var app = builder.Build();
app.UseHttpServerProxy();
app.Run();
