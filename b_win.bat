@echo off
rem Builds dist\httpserver.exe: one self-contained file for this machine, with app_config.toml beside it.
setlocal
cd /d "%~dp0"
dotnet publish HttpServer.Host -c Release -o dist %* || exit /b 1
echo.
echo Built dist\httpserver.exe. Try: dist\httpserver -d samples\site
