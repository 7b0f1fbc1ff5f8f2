using System.Security.Claims;
using HttpServer.Proxy;

var builder = WebApplication.CreateBuilder(args);
var backend = builder.Configuration["backend"] ?? "http://localhost:9001";
builder.Services.AddAuthentication("Cookies").AddCookie();
builder.Services.AddAuthorization();
builder.Services.AddHttpServerProxy();

var app = builder.Build();
app.MapPost("/login", () => Results.SignIn(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "me")], "Cookies"))));
app.MapGroup("/private").RequireAuthorization().MapHttpServerForwarder("{**rest}", backend);
app.Run();
