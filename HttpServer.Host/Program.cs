using HttpServer.Host.Commands;

return (int)await CommandLine.RunAsync(args, Console.Out, Console.Error);
