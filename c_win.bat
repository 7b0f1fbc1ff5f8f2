@echo off
rem Removes everything that a build makes: dist and artifacts.
setlocal
cd /d "%~dp0"
if exist dist rmdir /s /q dist
if exist artifacts rmdir /s /q artifacts
echo Removed dist and artifacts.
