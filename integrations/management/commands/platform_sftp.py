import asyncio
import contextlib
import signal

from django.core.management.base import BaseCommand

from integrations.platforms import sftp


class Command(BaseCommand):
    help = "Take files of platforms by SFTP (SFTP_HOST, SFTP_PORT, SFTP_ROOT), until it is stopped."

    def handle(self, *args, **options):
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self.run())

    async def run(self):
        task = asyncio.current_task()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await sftp.serve()
