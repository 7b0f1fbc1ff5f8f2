using Microsoft.AspNetCore.HttpLogging;
using Microsoft.Extensions.FileProviders;

// What an ASP.NET developer would write: YARP, or the stock static files, with the stock W3C access log.
var builder = WebApplication.CreateSlimBuilder();
builder.Configuration.AddJsonFile(args[0], optional: false, reloadOnChange: true);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
builder.Services.AddW3CLogging(log =>
{
    log.LogDirectory = builder.Configuration["AccessLogDirectory"]!;
    log.FileName = "access";
    log.LoggingFields = W3CLoggingFields.All & ~W3CLoggingFields.Cookie;
    // Its queue holds 1,024 lines and is written once per interval: the default second would throttle every request.
    log.FlushInterval = TimeSpan.FromMilliseconds(10);
    // The whole run in one file: rotation by size is not what is measured.
    log.FileSizeLimit = int.MaxValue;
});
var app = builder.Build();
app.UseW3CLogging();
if (builder.Configuration["Root"] is { } root)
{
    app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(root), ServeUnknownFileTypes = true });
}
else
{
    app.MapReverseProxy();
}

await app.RunAsync();
