# Three fields of fly cells, counted by a macro. Run it with the folder that holds demo_project_folder/images:
#
#     fleetscope run job.json --bucket PATH/TO/bucket

APP_NAME = 'FlyImageJ'
ENGINE = 'local'

# A folder beside this file, unless --bucket names another.
AWS_BUCKET = './bucket'

# The macro lies beside this file. It could be a key of the bucket or an https address as well.
PROGRAM = 'fiji'
SCRIPT = 'count_particles.ijm'

DOCKER_CORES = 2
SECONDS_TO_START = 0
JOB_RETRIES = 2
JOB_TIMEOUT = 300

# A table and a picture for each field.
EXPECTED_NUMBER_FILES = 2
MIN_FILE_SIZE_BYTES = 1
NECESSARY_STRING = ''
CHECK_IF_DONE_BOOL = 'False'
