@echo off
rem Sets up what the tests need, then runs all checks and tests (test), or only some tests (test PATH...).
setlocal
rem No program of the current folder is taken for Python's: it may be a stranger's.
set "NoDefaultCurrentDirectoryInExePath=1"
set "check=import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
for %%p in ("py -3.12" "py -3.11" "py -3.13" python python3) do (
    set "python=%%p"
    call :usable && goto start
)
echo Continuo needs Python 3.11, 3.12 or 3.13 and finds none here. 1>&2
exit /b 1

:usable
set "python=%python:"=%"
%python% -S -E -c "%check%" >nul 2>&1
exit /b %errorlevel%

:start
%python% -S -E "%~dp0resources\setup\bootstrap.py" test %*
exit /b %errorlevel%
